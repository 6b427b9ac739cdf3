import type { RecordedChunk } from '../../../../electron/handshake/parser/records.ts';

/** Random numbers that come again with the same seed: xorshift, https://www.jstatsoft.org/article/view/v008i14 */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Mutation = (bytes: Buffer, random: (below: number) => number, other: Buffer) => Buffer;

const edges = [0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xfe, 0xff];

/** A piece of at most 64 bytes, or now and then of any length. */
function piece(bytes: Buffer, random: (below: number) => number): [start: number, end: number] {
  const start = random(bytes.length + 1);
  const length = random(random(8) === 0 ? bytes.length + 1 : 65);
  return [start, Math.min(bytes.length, start + length)];
}

function changed(bytes: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (offset < copy.length) copy[offset] = value;
  return copy;
}

const mutations: readonly Mutation[] = [
  // A bit.
  (bytes, random) => {
    const offset = random(bytes.length || 1);
    return changed(bytes, offset, (bytes[offset] ?? 0) ^ (1 << random(8)));
  },
  // A byte.
  (bytes, random) => changed(bytes, random(bytes.length || 1), random(256)),
  // What may be a length: one to three bytes of an extreme, or a little more or less than there was.
  (bytes, random) => {
    const offset = random(bytes.length || 1);
    const more = changed(bytes, offset, (bytes[offset] ?? 0) + random(5) - 2);
    if (random(2) === 0) return more;
    const count = 1 + random(3);
    for (let index = offset; index < offset + count && index < more.length; index += 1) {
      more[index] = edges[random(edges.length)] ?? 0;
    }
    return more;
  },
  // A piece less.
  (bytes, random) => {
    const [start, end] = piece(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  // A piece twice.
  (bytes, random) => {
    const [start, end] = piece(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  // A piece of another handshake, in between or instead.
  (bytes, random, other) => {
    const [start, end] = piece(other, random);
    const at = random(bytes.length + 1);
    const after = random(2) === 0 ? at : Math.min(bytes.length, at + end - start);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(after)]);
  },
  // Cut short.
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
];

/** One to three mutations of a recording, each in one of its chunks; the recording itself stays as it is. */
export function mutate(
  chunks: readonly RecordedChunk[],
  random: (below: number) => number,
  others: readonly RecordedChunk[],
): RecordedChunk[] {
  const result = [...chunks];
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const index = random(result.length);
    const chunk = result[index];
    const mutation = mutations[random(mutations.length)];
    const other = others[random(others.length)];
    if (chunk && mutation && other) result[index] = { ...chunk, bytes: mutation(chunk.bytes, random, other.bytes) };
  }
  // Now and then what one side said comes from the other.
  const turned = random(50) === 0 ? result[random(result.length)] : undefined;
  return turned
    ? result.map((one) => (one === turned ? { ...one, from: one.from === 'client' ? 'server' : 'client' } : one))
    : result;
}
