import { createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * What a relay does with a handshake message of the server that crosses in the clear: pass other bytes on, or say
 * nothing more (`null`), after which the client's socket is the meddler's.
 */
export type Meddle = (message: HandshakeMessage, client: Socket) => Buffer | null;

export interface HandshakeMessage {
  type: number;
  /** With its header of four bytes. */
  whole: Buffer;
}

export const message = { serverHello: 2, certificate: 11, serverKeyExchange: 12, serverHelloDone: 14 } as const;

const recordType = { changeCipherSpec: 20, handshake: 22 } as const;

/** Stands before a real server, hands its bytes on, and meddles with its handshake on the way. Not listening yet. */
export function relay(target: number, meddle: Meddle): Server {
  return createServer((client) => {
    const server = createConnection({ port: target, host: '127.0.0.1' });
    client.pipe(server);
    const rewriter = rewriting(client, meddle);
    server.on('data', rewriter);
    server.on('error', () => client.destroy());
    server.on('end', () => client.end());
    client.on('error', () => server.destroy());
    client.on('close', () => server.destroy());
  });
}

function rewriting(client: Socket, meddle: Meddle): (bytes: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let handshake: Buffer = Buffer.alloc(0);
  const state = { isClear: true, isOver: false };

  function onHandshake(version: Buffer, bytes: Buffer): void {
    handshake = Buffer.concat([handshake, bytes]);
    while (!state.isOver && handshake.length >= 4) {
      const end = 4 + handshake.readUIntBE(1, 3);
      if (handshake.length < end) return;
      const whole = handshake.subarray(0, end);
      handshake = handshake.subarray(end);
      const changed = meddle({ type: whole[0] ?? 0, whole }, client);
      if (changed === null) state.isOver = true;
      else client.write(records(changed, version));
    }
  }

  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (!state.isOver && waiting.length >= 5) {
      const end = 5 + waiting.readUInt16BE(3);
      if (waiting.length < end) return;
      const record = waiting.subarray(0, end);
      waiting = waiting.subarray(end);
      if (record[0] === recordType.changeCipherSpec) state.isClear = false;
      if (state.isClear && record[0] === recordType.handshake) onHandshake(record.subarray(1, 3), record.subarray(5));
      else client.write(record);
    }
  };
}

const recordLimit = 16_384;

/** Handshake bytes as records of at most 16 KB. */
export function records(bytes: Buffer, version: Buffer = Buffer.from([3, 3])): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += recordLimit) {
    const part = bytes.subarray(at, at + recordLimit);
    parts.push(Buffer.from([recordType.handshake]), version, uint(part.length, 2), part);
  }
  return Buffer.concat(parts);
}

/** TLS 1.2's Certificate message with these, as they are. */
export function certificateMessage(certificates: readonly Buffer[]): Buffer {
  const list = Buffer.concat(certificates.flatMap((der) => [uint(der.length, 3), der]));
  const body = Buffer.concat([uint(list.length, 3), list]);
  return Buffer.concat([Buffer.from([message.certificate]), uint(body.length, 3), body]);
}

export function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** Serves these instead of the server's own certificates. For TLS 1.2: later versions encrypt them. */
export function serving(...certificates: Buffer[]): Meddle {
  return ({ type, whole }) => (type === message.certificate ? certificateMessage(certificates) : whole);
}

/** Lets everything through up to this message, which it hands on, and then does something else. */
export function after(type: number, then: (client: Socket) => void): Meddle {
  return (seen, client) => {
    if (seen.type !== type) return seen.whole;
    client.write(records(seen.whole));
    then(client);
    return null;
  };
}

/** Writes the same for as long as somebody takes it. */
export function flood(socket: Socket, bytes: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}
