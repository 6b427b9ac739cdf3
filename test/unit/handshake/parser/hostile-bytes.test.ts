import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordedChunk } from '../../../../electron/handshake/parser/records.ts';
import { tlsFacts } from '../../../../electron/handshake/parser/tls-facts.ts';
import { readTranscript, type Transcript } from '../../../../electron/handshake/parser/transcript.ts';
import { wireMessages } from '../../../../electron/handshake/parser/wire-messages.ts';
import type { WireMessage } from '../../../../electron/shared/handshake.ts';
import { mutate, seededRandom } from './mutations.ts';
import { inTheClear, rareMessages, recordHandshakes } from './recorded-handshakes.ts';
import type { RecordedConnection } from '../record-connection.ts';

/** Replays a run: `LATCHKEY_FUZZ_SEED=17 npx vitest …`; the bytes of a failure are in its message too. */
const seed = Number(process.env['LATCHKEY_FUZZ_SEED'] ?? Date.now() % 1_000_000);
const inTheClearCount = 900_000;
const sealedCount = 100_000;

// A field holds 2,000 characters at most, each of which may be written as `\u{10FFFF}`, and an ellipsis.
const valueLimit = 2_000 * 10 + 1;
const fieldLimit = 40;
const hexLimit = 2 * 2_048;
// Of kept inputs; a leak of one handshake per mutation would be gigabytes.
const memoryLimit = 400 * 1024 * 1024;
const corpusLimit = 3_000;
const inputLimit = 16 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Secrets = Pick<RecordedConnection['secrets'], 'get'>;
const noSecrets: Secrets = { get: () => undefined };
let recorded: RecordedConnection[];

beforeAll(async () => {
  recorded = await recordHandshakes();
});

describe('the parser, on mutated handshakes', () => {
  it(`bears a million of them (seed ${seed})`, { timeout: 600_000 }, () => {
    const clear = [...recorded.map(inTheClear), rareMessages()];
    const before = memoryInUse();
    const guided = fuzz(
      clear.map((chunks) => ({ chunks, secrets: noSecrets })),
      inTheClearCount,
    );
    const sealed = fuzz(recorded, sealedCount);
    expect(guided.peak - before).toBeLessThan(memoryLimit);
    expect(sealed.peak - before).toBeLessThan(memoryLimit);
    expect(guided.found).toBeGreaterThan(clear.length);
    process.stdout.write(
      `\n${inTheClearCount.toLocaleString('en')} mutations in the clear and ${sealedCount.toLocaleString('en')} of sealed ` +
        `handshakes, seed ${seed}: ${guided.found + sealed.found} different readings, no exception, all within bounds\n`,
    );
  });
});

interface Input {
  chunks: readonly RecordedChunk[];
  secrets: Secrets;
}

/** Mutates, and mutates further what was read in a way not seen before. */
function fuzz(seeds: readonly Input[], count: number): { found: number; peak: number } {
  const random = seededRandom(seed);
  const corpus = [...seeds];
  const splices = seeds.flatMap(({ chunks }) => chunks);
  const seen = new Set<number>();
  let peak = 0;
  for (let index = 0; index < count; index += 1) {
    const input = corpus[random(corpus.length)] ?? { chunks: [], secrets: noSecrets };
    const chunks = mutate(input.chunks, random, splices);
    const reading = examine(chunks, input.secrets, index);
    if (!seen.has(reading)) {
      seen.add(reading);
      const size = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (corpus.length < corpusLimit && size <= inputLimit) corpus.push({ chunks, secrets: input.secrets });
    }
    if (index % 10_000 === 0) peak = Math.max(peak, memoryInUse());
  }
  return { found: seen.size, peak };
}

/** Reads the bytes, throws when anything about the result is off, and gives a number for the way it was read. */
function examine(chunks: readonly RecordedChunk[], secrets: Secrets, index: number): number {
  try {
    const transcript = readTranscript(chunks, secrets);
    // What is shown to an expert is asked for now and then: it copies.
    const messages = wireMessages(transcript, { raw: index % 16 === 0 });
    tlsFacts(transcript);
    if (transcript.said.length > 1_000 || messages.length > 200) throw new Error('too many messages');
    for (const message of messages) examineMessage(message, index);
    return readingOf(transcript, messages);
  } catch (cause) {
    const input = chunks.map(({ from, bytes }) => `${from} ${bytes.toString('hex')}`).join('\n');
    throw new Error(`mutation ${index} of seed ${seed} failed:\n${input}`, { cause });
  }
}

function examineMessage({ name, fields, hex = '', bytes }: WireMessage, index: number): void {
  if (fields.length > fieldLimit) throw new Error(`${name} has ${fields.length} fields`);
  if (hex.length > hexLimit || bytes < 0) throw new Error(`${name} is too long`);
  for (const { label, value } of fields) {
    if (value.length > valueLimit || label.length > 100) throw new Error(`${name}, ${label} is too long`);
    if (index % 8 === 0 && /[\p{Cc}\p{Cf}]/u.test(value)) throw new Error(`${name}, ${label} steers a terminal`);
  }
}

/** A hash of the messages' names, of how much each told, and of what the transcript says of the whole. */
function readingOf(transcript: Transcript, messages: readonly WireMessage[]): number {
  const { malformed, unread, chainBroken, resumed, retried, ssl2, earlyData, tickets, chain } = transcript;
  const flags = [malformed, unread, chainBroken, resumed, retried, ssl2, chain !== null, earlyData === 'accepted'];
  let hash = flags.reduce((bits, flag) => bits * 2 + Number(flag), tickets.length);
  for (const { name, fields, from } of messages) {
    hash = Math.imul(hash, 31) + fields.length + (from === 'client' ? 64 : 0);
    for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash, 31) + name.charCodeAt(index);
  }
  return hash | 0;
}

/** Without what the collector has merely not come to yet: how much that is depends on the computer. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
