import type { RecordedChunk } from '../../electron/handshake/records.ts';

/** The port that a capture file gives the server. */
const serverPort = 443;
const clientPort = 50_000;

/**
 * A recorded connection as a capture file (pcap, raw IPv4) that tshark reads: each chunk one TCP segment, or more
 * where it is too long for one packet.
 */
export function captureFile(chunks: readonly RecordedChunk[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20); // LINKTYPE_RAW
  const sent = { client: 1, server: 1 };
  const packets = chunks.flatMap(({ from, at, bytes }) => {
    const pieces: Buffer[] = [];
    for (let offset = 0; offset < bytes.length; offset += 1_400) {
      const piece = bytes.subarray(offset, offset + 1_400);
      const other = from === 'client' ? 'server' : 'client';
      pieces.push(packet(at, from === 'client', sent[from], sent[other], piece));
      sent[from] += piece.length;
    }
    return pieces;
  });
  return Buffer.concat([header, ...packets]);
}

function packet(at: number, fromClient: boolean, sequence: number, acknowledged: number, payload: Buffer): Buffer {
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(40 + payload.length, 2);
  ip[8] = 64;
  ip[9] = 6;
  ip.set(fromClient ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1], 12);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(fromClient ? clientPort : serverPort, 0);
  tcp.writeUInt16BE(fromClient ? serverPort : clientPort, 2);
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
