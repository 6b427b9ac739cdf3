import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { RecordedChunk, Side } from '../parser/records.ts';

/** What crossed a socket. Grows while the connection lives. */
export interface Recording {
  readonly chunks: readonly RecordedChunk[];
  /** Bytes that crossed from this side, also those beyond the limit. */
  total(from: Side): number;
  /** True when bytes of this side were too many to keep. */
  truncated(from: Side): boolean;
}

interface RecordingOptions {
  /**
   * Bytes kept of each direction. A server that sends more before the handshake is done is cut off, since no honest
   * one does and TLS would go on reading for as long as it may; later, what is more passes through unrecorded.
   */
  limit?: number;
  /** Milliseconds, monotonic. */
  now?: () => number;
}

const defaultLimit = 512 * 1024;

/** The error's code when a server was cut off. */
export const floodCode = 'LATCHKEY_FLOOD';

/**
 * A stream over a connected socket that passes everything through both ways and keeps a copy with its time.
 * TLS runs over it unknowing: `tls.connect({ socket: duplex })`. Destroying it destroys the socket.
 */
export function recordingDuplex(
  socket: Socket,
  { limit = defaultLimit, now = () => performance.now() }: RecordingOptions = {},
): { duplex: Duplex; recording: Recording; handshakeDone: () => void } {
  // Times count from the first byte: what came before is not the connection's doing.
  let start: number | undefined;
  const chunks: RecordedChunk[] = [];
  const totals: Record<Side, number> = { client: 0, server: 0 };
  let isHandshake = true;

  function record(from: Side, bytes: Buffer): void {
    const room = limit - totals[from];
    totals[from] += bytes.length;
    start ??= now();
    // A copy: the socket and TLS may reuse their memory.
    if (room > 0) chunks.push({ from, at: now() - start, bytes: Buffer.from(bytes.subarray(0, room)) });
  }

  const duplex = new Duplex({
    allowHalfOpen: true,
    read: () => {
      socket.resume();
    },
    write: (bytes: Buffer, _encoding, done) => {
      record('client', bytes);
      socket.write(bytes, done);
    },
    final: (done) => {
      // The socket ends itself when the server has ended its side.
      if (socket.writableEnded || socket.destroyed) done();
      else socket.end(done);
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    record('server', bytes);
    if (isHandshake && totals.server > limit) {
      duplex.destroy(Object.assign(new Error('More bytes than any handshake has'), { code: floodCode }));
    } else if (!duplex.push(bytes)) socket.pause();
  });
  let ended = false;
  function end(): void {
    if (ended || duplex.destroyed) return;
    ended = true;
    duplex.push(null);
  }
  socket.once('end', end);
  socket.once('error', (error) => duplex.destroy(error));
  // Not destroyed here: what has arrived may still wait to be read.
  socket.once('close', end);
  socket.pause();

  return {
    duplex,
    handshakeDone: () => {
      isHandshake = false;
    },
    recording: {
      chunks,
      total: (from) => totals[from],
      truncated: (from) => totals[from] > limit,
    },
  };
}
