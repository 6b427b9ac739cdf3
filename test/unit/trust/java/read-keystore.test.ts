import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Keystore } from '../../../../electron/trust/java/keystore.ts';
import { keystoreIn } from '../../../../electron/trust/java/read-keystore.ts';
import { emptyJks, emptyPkcs12, madeByKeytool, madeWith } from './keystores.ts';

const at = new Date('2026-01-02T03:04:05Z');
const sha256Of = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

async function mustRead(bytes: Buffer): Promise<Keystore> {
  const keystore = await keystoreIn(bytes, { unseal: true });
  if (!keystore) throw new Error('It is no keystore.');
  return keystore;
}

/** A list with these in it; what they hold is of no interest to a list. */
async function listWith(empty: Buffer, ...ders: Buffer[]): Promise<Buffer> {
  let bytes = empty;
  for (const [index, der] of ders.entries()) {
    const changed = (await mustRead(bytes)).change({ add: { alias: `number ${index}`, der, at } });
    bytes = changed ?? Buffer.alloc(0);
  }
  return bytes;
}

describe.each([
  ['JKS', emptyJks],
  ['PKCS12', emptyPkcs12],
])('%s', (format, empty) => {
  it('is read empty', async () => {
    expect(await mustRead(empty)).toMatchObject({ format, entries: [], sealed: false });
  });

  it('gives back to the byte what was put in, whatever else is in it', async () => {
    const someDer = fc.uint8Array({ minLength: 0, maxLength: 70_000 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(someDer, { maxLength: 5, selector: sha256Of }), async (ders) => {
        const [ours = Buffer.alloc(0), ...others] = ders;
        const before = await listWith(empty, ...others);
        const after = await listWith(before, ours);
        const { entries, change } = await mustRead(after);
        expect(entries.map(({ sha256 }) => sha256)).toEqual([...others, ours].map(sha256Of));
        expect(change({ remove: sha256Of(ours) })).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('takes no byte that was changed on the way for a list that may be written again', async () => {
    const bytes = await listWith(empty, Buffer.from('one'), Buffer.from('another'));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[place] = (damaged[place] ?? 0) ^ flip;
        const read = await keystoreIn(damaged);
        // Without a password nothing vouches for a PKCS#12; what is kept of it must still be all of it.
        if (format === 'JKS') expect(read?.protection ?? 'other').toBe('other');
        const same = read?.change({});
        if (format !== 'JKS' && same) expect(same).toEqual(damaged);
      }),
      { numRuns: 500 },
    );
  });

  it('is damaged when it ends early or goes on', async () => {
    const bytes = await listWith(empty, Buffer.from('one'));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(await keystoreIn(bytes.subarray(0, length))).toBeUndefined();
    }
    expect(await keystoreIn(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
  });
});

describe('what keytool encrypted or vouched for', () => {
  it.each([
    ['sealed', { sealed: true, protection: 'usual', entries: [{ alias: 'root', kind: 'sealed', sha256: madeWith }] }],
    ['old', { sealed: true, protection: 'usual', entries: [{ alias: 'root', kind: 'sealed', sha256: madeWith }] }],
    ['withMac', { sealed: false, protection: 'usual', entries: [{ kind: 'certificate', sha256: madeWith }] }],
  ] as const)('is read where it is %s', async (name, expected) => {
    expect(await mustRead(madeByKeytool[name])).toMatchObject(expected);
  });

  it('is never harmful, whatever was changed in it', async () => {
    const anyOf = fc.constantFrom(...Object.values(madeByKeytool));
    const changes = fc.array(fc.tuple(fc.nat(800), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(anyOf, changes, async (bytes, edits) => {
        const damaged = Buffer.from(bytes);
        for (const [place, value] of edits) damaged[place % damaged.length] = value;
        const read = await keystoreIn(damaged, { unseal: true });
        read?.change({ add: { alias: 'x', der: Buffer.from('y'), at }, remove: madeWith });
      }),
      { numRuns: 60 },
    );
  });
});

describe('anything else', () => {
  it('is no list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        for (const start of [[], [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], [0x30, 0x82]]) {
          expect(await keystoreIn(Buffer.from([...start, ...bytes]))).toBeUndefined();
        }
      }),
    );
  });

  it('costs no more than its size where it claims millions of entries', async () => {
    const claim = Buffer.from('feedfeed00000002ffffffff', 'hex');
    expect(await keystoreIn(Buffer.concat([claim, Buffer.alloc(1_000_000)]))).toBeUndefined();
    const few = Buffer.from('feedfeed0000000200002710', 'hex');
    expect(await keystoreIn(Buffer.concat([few, Buffer.alloc(1_000_000)]))).toBeUndefined();
  });
});
