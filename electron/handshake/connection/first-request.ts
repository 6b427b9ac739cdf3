import { connect as connectHttp2 } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { FirstAnswer } from './facts.ts';
import { hostAndPort } from './target-name.ts';

const statusLineLimit = 16 * 1024;

/**
 * Sends `GET /` over a secured connection, in the protocol that ALPN agreed on, and waits for the status alone.
 * Never throws; ends with the signal. Does not close the socket.
 */
export function firstRequest(socket: TLSSocket, host: string, port: number, signal: AbortSignal): Promise<FirstAnswer> {
  return socket.alpnProtocol === 'h2' ? askHttp2(socket, host, port, signal) : askHttp1(socket, host, port, signal);
}

/** The Host header leaves out the port that https implies, as browsers do. */
function authority(host: string, port: number): string {
  return port === 443 ? hostAndPort(host, port).replace(/:443$/, '') : hostAndPort(host, port);
}

function askHttp1(socket: TLSSocket, host: string, port: number, signal: AbortSignal): Promise<FirstAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (status: number | null, reason: FirstAnswer['reason']): void => {
      signal.removeEventListener('abort', onAbort);
      resolve({ status, protocol: 'HTTP/1.1', reason });
    };
    const onAbort = (): void => {
      finish(null, 'timeout');
    };
    const onClose = (): void => {
      finish(null, text === '' ? 'closed' : 'not-http');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.on('data', (bytes: Buffer) => {
      if (text.length >= statusLineLimit) return;
      text += bytes.toString('latin1');
      const status = /^HTTP\/1\.[01] (\d{3})(?=[ \r\n])/.exec(text)?.[1];
      if (status !== undefined) finish(Number(status), null);
      else if (text.includes('\n') || text.length >= statusLineLimit) finish(null, 'not-http');
    });
    socket.once('end', onClose);
    socket.once('close', onClose);
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${authority(host, port)}\r\nUser-Agent: Latchkey\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
  });
}

function askHttp2(socket: TLSSocket, host: string, port: number, signal: AbortSignal): Promise<FirstAnswer> {
  return new Promise((resolve) => {
    const session = connectHttp2(`https://${authority(host, port)}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
      maxSessionMemory: 1,
    });
    const finish = (status: number | null, reason: FirstAnswer['reason']): void => {
      signal.removeEventListener('abort', onAbort);
      session.destroy();
      resolve({ status, protocol: 'HTTP/2', reason });
    };
    const onAbort = (): void => {
      finish(null, 'timeout');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    session.on('error', () => {
      finish(null, 'not-http');
    });
    session.once('close', () => {
      finish(null, 'closed');
    });
    const stream = session.request({ ':path': '/', 'user-agent': 'Latchkey', accept: '*/*' });
    stream.once('response', (headers) => {
      finish(headers[':status'] ?? null, null);
    });
    stream.on('error', () => {
      finish(null, 'closed');
    });
    stream.resume();
    if (signal.aborted) onAbort();
  });
}
