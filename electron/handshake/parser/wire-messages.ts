import type { StepId, WireMessage } from '../../shared/handshake.ts';
import { parseServerHello } from './hello.ts';
import { messageFields } from './message-fields.ts';
import { handshakeType } from './messages.ts';
import type { Said } from './side-reader.ts';
import type { Transcript } from './transcript.ts';

// The ladder is for reading; a real connection has about fifteen.
const messageLimit = 200;

/**
 * The ladder: what both sides said, in the order of the wire, with the fields worth showing. Pure.
 * @param options `raw` adds each message's first bytes, see `WireMessage.hex`
 */
export function wireMessages(transcript: Transcript, options: { raw?: boolean | undefined } = {}): WireMessage[] {
  const { said, serverHello } = transcript;
  const tls13 = serverHello?.version === 0x0304;
  const places = readPlaces(tls13);
  return mergeRuns(said)
    .slice(0, messageLimit)
    .map((entry) => {
      const hex = options.raw ? rawHex(entry) : undefined;
      return {
        from: entry.from,
        name: nameOf(entry),
        bytes: entry.bytes,
        at: entry.at,
        encrypted: entry.encrypted,
        step: places.stepOf(entry),
        fields: messageFields(entry, transcript),
        ...(hex === undefined ? {} : { hex }),
      };
    });
}

/**
 * Neighbouring pieces of the same side that say no more than "so many bytes" become one; but the client's first
 * unread piece ends its handshake, and what follows is the conversation.
 */
function mergeRuns(said: readonly Said[]): Said[] {
  const firstUnread = said.find(({ from, kind }) => from === 'client' && kind === 'encrypted');
  const merged: Said[] = [];
  for (const entry of said) {
    const last = merged.at(-1);
    const opaque = entry.kind === 'encrypted' || entry.kind === 'application-data';
    const endsHandshake = last?.kind === 'encrypted' && last === firstUnread;
    const isSame = last?.kind === entry.kind && last.from === entry.from && last.name === entry.name;
    if (opaque && isSame && !endsHandshake) {
      merged[merged.length - 1] = { ...last, bytes: last.bytes + entry.bytes };
    } else {
      merged.push(entry);
    }
  }
  return merged;
}

function nameOf(entry: Said): string {
  const retry = entry.type === handshakeType.serverHello && parseServerHello(entry.body)?.helloRetryRequest;
  return retry ? 'HelloRetryRequest' : entry.name;
}

const handshakeSteps: Readonly<Record<number, StepId>> = {
  1: 'hello',
  2: 'hello',
  8: 'hello',
  11: 'certificate',
  12: 'certificate',
  13: 'certificate',
  14: 'certificate',
  15: 'certificate',
  22: 'certificate',
  25: 'certificate',
  16: 'session-key',
  20: 'session-key',
};

/** Gives each message its step; asked in the order of the wire. */
function readPlaces(tls13: boolean): { stepOf(entry: Said): StepId } {
  let finished = false;
  let clientUnread = false;

  function stepOf(entry: Said): StepId {
    switch (entry.kind) {
      case 'application-data':
        return 'encrypted';
      case 'alert':
        return finished ? 'encrypted' : 'hello';
      case 'change-cipher-spec':
        return tls13 && entry.from === 'server' ? 'hello' : 'session-key';
      case 'ssl2-hello':
        return 'hello';
      case 'encrypted':
        // Unread, but its place tells: first the server's flight, then the client's Finished, then the conversation.
        if (clientUnread || (!tls13 && finished)) return 'encrypted';
        return entry.from === 'server' ? 'certificate' : 'session-key';
      case 'handshake':
        return handshakeSteps[entry.type] ?? (tls13 ? 'encrypted' : 'session-key');
    }
  }

  return {
    stepOf(entry) {
      const step = stepOf(entry);
      finished ||= entry.type === handshakeType.finished;
      clientUnread ||= entry.from === 'client' && entry.kind === 'encrypted';
      return step;
    },
  };
}

const rawLimit = 2_048;

/** Never of what a later connection or the conversation's privacy depends on, and never of what stayed encrypted. */
function rawHex(entry: Said): string | undefined {
  const { kind, type, body, readable } = entry;
  if (!readable || kind === 'application-data' || kind === 'encrypted') return undefined;
  if (kind !== 'handshake') return hexOf(body);
  if (type === handshakeType.newSessionTicket) return undefined;
  const header = Buffer.alloc(4);
  header.writeUInt32BE(((type & 0xff) << 24) >>> 0);
  header.writeUIntBE(body.length, 1, 3);
  return hexOf(Buffer.concat([header, body.subarray(0, rawLimit)]));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, rawLimit)).toString('hex');
}
