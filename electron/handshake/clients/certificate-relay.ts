import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

interface RelayTarget {
  /** The only host that may be asked for, as a URL's `hostname` has it, without brackets. */
  host: string;
  /** Where it is really reached. */
  address: string;
  port: number;
}

export interface CertificateRelay {
  /** Loopback port of the relay. */
  port: number;
  /** Resolves when a connection to the target has ended and no new one followed; never after `close`. */
  ended: Promise<void>;
  close(): void;
}

// https://www.rfc-editor.org/rfc/rfc1928
const socksVersion = 5;
const noAuthentication = 0;
const commandConnect = 1;
const addressTypes = { ipv4: 1, domain: 3, ipv6: 4 } as const;
const replies = { granted: 0, notAllowed: 2, refused: 5 } as const;

/** The longest greeting or request that the protocol allows. */
const longestMessage = 4 + 1 + 255 + 2;

/** Chromium tries some failed handshakes a second time; the end of the last one counts. In milliseconds. */
const retryMs = 750;

const none = Buffer.alloc(0);

/**
 * A SOCKS5 server on loopback, for one question: it leads one host name to one address, so that Chromium judges the
 * very server that was checked, also where the name resolves nowhere. Whatever else Chromium asks for is refused,
 * so nothing that a certificate names (issuers, revocation lists) is fetched.
 */
export async function certificateRelay(target: RelayTarget): Promise<CertificateRelay> {
  const sockets = new Set<Socket>();
  let quiet: NodeJS.Timeout | undefined;
  let closed = false;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // How a connection ends is evidence enough; the reason is the handshake check's to tell.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    readRequest(client, (host) => {
      if (host !== target.host) {
        client.end(reply(replies.notAllowed));
        return;
      }
      clearTimeout(quiet);
      client.on('close', () => {
        clearTimeout(quiet);
        if (!closed) quiet = setTimeout(end, retryMs);
      });
      keep(relay(client, target));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    ended,
    close: () => {
      closed = true;
      clearTimeout(quiet);
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function relay(client: Socket, { address, port }: RelayTarget): Socket {
  const server = connect({ host: address, port });
  server.once('connect', () => {
    client.write(reply(replies.granted));
    client.pipe(server).pipe(client);
  });
  server.once('error', () => client.write(reply(replies.refused)));
  // Not `end`, which waits for Chromium to say goodbye as well.
  server.once('close', () => {
    client.destroySoon();
  });
  client.once('close', () => server.destroy());
  return server;
}

/** Reads the greeting, answers it, reads the request, and stops reading. Anything out of form ends the connection. */
function readRequest(client: Socket, onHost: (host: string | undefined) => void): void {
  let pending = Buffer.alloc(0);
  let greeted = false;
  const onData = (data: Buffer): void => {
    pending = Buffer.concat([pending, data]);
    if (pending.length > longestMessage || pending[0] !== socksVersion) return void client.destroy();
    if (!greeted) {
      const length = 2 + (pending[1] ?? 0);
      if (pending.length < length) return;
      greeted = true;
      pending = pending.subarray(length);
      client.write(Buffer.from([socksVersion, noAuthentication]));
    }
    const request = parseRequest(pending);
    if (request === undefined) return;
    client.off('data', onData);
    client.pause();
    // What already belongs to the server, should a client not wait for the answer.
    if (request.rest.length > 0) client.unshift(request.rest);
    onHost(request.host);
  };
  client.on('data', onData);
}

/** `undefined` while bytes are missing; no host where the request is none that we serve. */
function parseRequest(bytes: Buffer): { host: string | undefined; rest: Buffer } | undefined {
  const [, command, , type, nameLength] = bytes;
  if (nameLength === undefined) return undefined;
  if (command !== commandConnect || type !== addressTypes.domain) return { host: undefined, rest: none };
  const end = 5 + nameLength;
  if (bytes.length < end + 2) return undefined;
  return { host: bytes.toString('latin1', 5, end).toLowerCase(), rest: bytes.subarray(end + 2) };
}

function reply(code: number): Buffer {
  return Buffer.from([socksVersion, code, 0, addressTypes.ipv4, 0, 0, 0, 0, 0, 0]);
}
