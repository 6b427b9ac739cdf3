import type { RecordedChunk } from '../../electron/handshake/parser/records.ts';

/** The port that a capture file gives the server. */
const serverPort = 443;
/** Of the first connection's client; the next one has the next port. */
export const firstClientPort = 20_000;

/**
 * Recorded connections as a capture file (pcap, raw IPv4) that tshark reads: each chunk one TCP segment, or more
 * where it is too long for one packet.
 */
export function captureFile(connections: readonly (readonly RecordedChunk[])[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20); // LINKTYPE_RAW
  return Buffer.concat([header, ...connections.flatMap((chunks, index) => packets(chunks, firstClientPort + index))]);
}

function packets(chunks: readonly RecordedChunk[], clientPort: number): Buffer[] {
  const sent = { client: 1, server: 1 };
  return chunks.flatMap(({ from, at, bytes }) => {
    const pieces: Buffer[] = [];
    for (let offset = 0; offset < bytes.length; offset += 1_400) {
      const piece = bytes.subarray(offset, offset + 1_400);
      const other = from === 'client' ? 'server' : 'client';
      const ports =
        from === 'client' ? { source: clientPort, target: serverPort } : { source: serverPort, target: clientPort };
      pieces.push(packet(at, ports, sent[from], sent[other], piece));
      sent[from] += piece.length;
    }
    return pieces;
  });
}

interface Ports {
  source: number;
  target: number;
}

function packet(at: number, ports: Ports, sequence: number, acknowledged: number, payload: Buffer): Buffer {
  const fromClient = ports.target === serverPort;
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(40 + payload.length, 2);
  ip[8] = 64;
  ip[9] = 6;
  ip.set(fromClient ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1], 12);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(ports.source, 0);
  tcp.writeUInt16BE(ports.target, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledged, 8);
  tcp[12] = 0x50;
  tcp[13] = 0x18;
  tcp.writeUInt16BE(65_535, 14);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(Math.floor(at / 1_000), 0);
  record.writeUInt32LE(Math.floor((at % 1_000) * 1_000), 4);
  record.writeUInt32LE(40 + payload.length, 8);
  record.writeUInt32LE(40 + payload.length, 12);
  return Buffer.concat([record, ip, tcp, payload]);
}
