import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '../../../../electron/handshake/certificate/certificate.ts';
import {
  followTrustPath,
  type KnownCertificates,
  type TrustPath,
} from '../../../../electron/handshake/certificate/trust-path.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';

const authority = opensslAuthority();
let root: Made, issuing: Made, leaf: Made;

beforeAll(() => {
  root = authority.root('Root');
  issuing = authority.intermediate('Issuing', root);
  leaf = authority.leaf(['DNS:shop.localhost', 'IP:127.0.0.1'], issuing);
});
afterAll(() => {
  authority.remove();
});

function follow(chain: Buffer[], known: Partial<KnownCertificates> = {}, host = 'shop.localhost'): TrustPath {
  const path = followTrustPath({
    ...{ chain, host, now: new Date() },
    known: {
      root: root.certificate,
      issuing: issuing.certificate,
      previousRootSha256: [],
      systemRoots: [],
      crls: [],
      ...known,
    },
  });
  if (!path) throw new Error('no path');
  return path;
}

const subjects = (path: TrustPath): string[] => path.path.map(({ subject }) => subject);

describe('followTrustPath', () => {
  it('ends at our root, which nobody needs to serve', () => {
    const path = follow([leaf.der, issuing.der]);
    expect(subjects(path)).toEqual(['O=Latchkey test', 'CN=Issuing', 'CN=Root']);
    expect(path).toMatchObject({ end: 'our-root', missing: null, problems: [], matchedName: 'shop.localhost' });
  });

  it('notices when the issuing certificate was not sent, and goes on with the one it knows', () => {
    const path = follow([leaf.der]);
    expect(path.end).toBe('our-root');
    expect(path.missing?.subject).toBe('CN=Issuing');
  });

  it('knows nobody without an authority', () => {
    const path = follow([leaf.der, issuing.der], { root: null, issuing: null });
    expect(path).toMatchObject({ end: 'unknown', missing: null });
    expect(follow([leaf.der, issuing.der, root.der], { root: null, issuing: null }).end).toBe('self-signed');
  });

  it('sees a false signature', () => {
    const damaged = Buffer.from(leaf.der);
    // The signature is the last field; its last byte belongs to the number s.
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    const path = follow([damaged, issuing.der]);
    expect(path.problems).toEqual([{ index: 0, problem: 'bad-signature' }]);
    expect(path.end).toBe('unknown');
  });

  it('takes an authority of the same name with another key for a stranger, not for a forger', () => {
    const namesake = authority.root('Root');
    const stranger = authority.leaf(['DNS:shop.localhost'], namesake);
    const path = follow([stranger.der]);
    expect(path).toMatchObject({ end: 'unknown', problems: [], missing: null });
    expect(follow([stranger.der], { systemRoots: [namesake.certificate] }).end).toBe('system-root');
  });

  it('finds its way among a hundred certificates, and out of a circle', () => {
    const others = Array.from({ length: 100 }, () => unrelated());
    expect(follow([leaf.der, ...others.slice(0, 50), issuing.der]).end).toBe('our-root');
    expect(follow([leaf.der, leaf.der, issuing.der, issuing.der]).end).toBe('our-root');
  });

  it('judges the address by the address', () => {
    expect(follow([leaf.der, issuing.der], {}, '127.0.0.1').matchedName).toBe('127.0.0.1');
    expect(follow([leaf.der, issuing.der], {}, '127.0.0.2').matchedName).toBeUndefined();
  });

  it('gives nothing for a leaf that is no certificate', () => {
    const known = { root: null, issuing: null, previousRootSha256: [], systemRoots: [], crls: [] };
    for (const der of [Buffer.alloc(0), Buffer.from('garbage'), leaf.der.subarray(0, 100)]) {
      expect(followTrustPath({ chain: [der], host: 'a', now: new Date(), known })).toBeNull();
      expect(readCertificate(der)).toBeNull();
    }
    expect(followTrustPath({ chain: [], host: 'a', now: new Date(), known })).toBeNull();
  });
});

let noise: Buffer | undefined;
function unrelated(): Buffer {
  noise ??= authority.root('Noise').der;
  return noise;
}
