import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../shared/errors.ts';

export interface MomentaryServer {
  address: string;
  port: number;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

export interface MomentaryOptions {
  /** PEM, leaf first, with the issuing certificate. */
  chainPem: string;
  /** PKCS#8 PEM. Stays in this process's memory. */
  keyPem: string;
  /** Of loopback. Default 127.0.0.1. */
  address?: string;
}

/**
 * An HTTPS server of ours, for the moment of a check: on loopback only, on a free port, with key and chain from
 * memory. Answers every request with 200. Throws `AppError` SERVE_FAILED.
 */
export async function startMomentaryServer(options: MomentaryOptions): Promise<MomentaryServer> {
  const { chainPem, keyPem, address = '127.0.0.1' } = options;
  try {
    const server = createServer({ cert: chainPem, key: keyPem }, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end('This is Latchkey, checking its own certificate.\n');
    });
    // A client that refuses the certificate ends its handshake: that is what is being found out, not a fault.
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, address, resolve);
    });
    return {
      address,
      port: (server.address() as AddressInfo).port,
      close: () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve();
          });
          server.closeAllConnections();
        }),
    };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'its certificate or key is damaged';
    throw new AppError('SERVE_FAILED', { values: { reason }, cause: error });
  }
}
