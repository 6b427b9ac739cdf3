import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { recordingDuplex } from '../../electron/handshake/recording-duplex.ts';
import type { RecordedChunk } from '../../electron/handshake/records.ts';

export interface RecordingProxy {
  port: number;
  /** What crossed, one list a connection, in the order in which they were made. */
  connections: readonly (readonly RecordedChunk[])[];
  stop(): Promise<void>;
}

/** Passes everything through to a loopback port and keeps a copy, so that another client's handshake can be read. */
export async function recordingProxy(target: number): Promise<RecordingProxy> {
  const connections: (readonly RecordedChunk[])[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect({ host: '127.0.0.1', port: target });
    const { duplex, recording, handshakeDone } = recordingDuplex(outgoing);
    handshakeDone();
    connections.push(recording.chunks);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => incoming.destroy());
    }
    duplex.on('error', () => incoming.destroy());
    incoming.pipe(duplex).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
