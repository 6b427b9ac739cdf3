import { createServer as createHttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';

/** Real servers on loopback, each on a free port; `closeAll` ends them and every connection. */
export function servers() {
  const open: { server: Server; sockets: Set<Socket> }[] = [];

  async function listen(server: Server, address = '127.0.0.1', wantedPort = 0): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wantedPort, address, resolve);
    });
    open.push({ server, sockets });
    return (server.address() as AddressInfo).port;
  }

  return {
    listen,
    /** HTTPS that answers 200. */
    https: (options: ServerOptions, address?: string): Promise<number> =>
      listen(
        createHttpsServer(options, (_request, response) => response.end('hello')),
        address,
      ),
    http2Only: (options: tls.TlsOptions): Promise<number> => {
      const server = createSecureServer({ ...options, allowHTTP1: false, ALPNProtocols: ['h2'] });
      server.on('stream', (stream) => {
        stream.respond({ ':status': 200 });
        stream.end('hello');
      });
      server.on('sessionError', () => undefined);
      return listen(server);
    },
    http: (): Promise<number> => listen(createHttpServer((_request, response) => response.end('plain'))),
    /** TLS, with what happens after the handshake in the test's hands. */
    tls: (options: tls.TlsOptions, onSecure: (socket: tls.TLSSocket) => void): Promise<number> => {
      const server = tls.createServer(options, onSecure);
      server.on('secureConnection', (socket) => socket.on('error', () => undefined));
      return listen(server);
    },
    /** Bytes by hand. */
    raw: (onConnection: (socket: Socket) => void): Promise<number> => listen(createServer(onConnection)),
    closeAll: async (): Promise<void> => {
      await Promise.all(
        open.splice(0).map(
          ({ server, sockets }) =>
            new Promise<void>((resolve) => {
              server.close(() => {
                resolve();
              });
              for (const socket of sockets) socket.destroy();
            }),
        ),
      );
    },
  };
}

/** A port where nothing listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
