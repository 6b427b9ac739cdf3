import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { RecordedChunk } from '../../electron/handshake/parser/records.ts';

export interface RecordingProxy {
  port: number;
  /** The chunks of each connection so far, in the order in which they passed. */
  connections: RecordedChunk[][];
  close(): Promise<void>;
}

/** Passes bytes on between a client and the server at a port of this computer, and keeps a copy: a wire to listen at. */
export async function recordingProxy(serverPort: number): Promise<RecordingProxy> {
  const connections: RecordedChunk[][] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const chunks: RecordedChunk[] = [];
    const start = performance.now();
    connections.push(chunks);
    const upstream = connect(serverPort, '127.0.0.1');
    const pass = (from: RecordedChunk['from'], source: Socket, sink: Socket): void => {
      open.add(source);
      source.on('data', (bytes: Buffer) => {
        chunks.push({ from, at: performance.now() - start, bytes });
        sink.write(bytes);
      });
      source.once('end', () => sink.end());
      source.on('error', () => sink.destroy());
      source.once('close', () => open.delete(source));
    };
    pass('client', client, upstream);
    pass('server', upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}
