import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { revocationOf } from '../../../../electron/handshake/certificate/revocation-list.ts';
import { opensslAuthority } from '../openssl-authority.ts';
import { opensslCrl } from '../openssl-crl.ts';

const authority = opensslAuthority();
afterAll(() => {
  authority.remove();
});

const issuer = authority.root('Issuer');
const [good, bad, plain] = [1, 2, 3].map(() => authority.leaf(['DNS:a.test'], issuer)) as [Leaf, Leaf, Leaf];
type Leaf = ReturnType<typeof authority.leaf>;

describe('revocationOf', () => {
  const list = opensslCrl(issuer, [{ certificate: bad, reason: 'keyCompromise' }, { certificate: plain }]);

  it('tells when and why a certificate was revoked, and which was not', () => {
    const found = revocationOf(bad.certificate, issuer.certificate, [list]);
    expect(found?.reason).toBe('keyCompromise');
    expect(Math.abs((found?.at?.getTime() ?? 0) - Date.now())).toBeLessThan(600_000);
    expect(revocationOf(plain.certificate, issuer.certificate, [list])).toMatchObject({ reason: null });
    expect(revocationOf(good.certificate, issuer.certificate, [list])).toBeNull();
  });

  it('believes no list that the issuer did not sign', () => {
    const stranger = authority.root('Issuer');
    const forged = opensslCrl(stranger, [{ certificate: good }]);
    expect(revocationOf(good.certificate, issuer.certificate, [forged])).toBeNull();
    const altered = Buffer.from(list);
    altered[list.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(revocationOf(bad.certificate, issuer.certificate, [altered])).toBeNull();
    expect(revocationOf(bad.certificate, issuer.certificate, [altered, list])).not.toBeNull();
  });

  it('reads an empty list, an RSA issuer’s, and any bytes', () => {
    expect(revocationOf(bad.certificate, issuer.certificate, [opensslCrl(issuer, [])])).toBeNull();
    const rsa = authority.root('RSA', { key: 'rsa' });
    const leaf = authority.leaf(['DNS:a.test'], rsa);
    const itsList = opensslCrl(rsa, [{ certificate: leaf }]);
    expect(revocationOf(leaf.certificate, rsa.certificate, [itsList])).not.toBeNull();
    expect(revocationOf(bad.certificate, rsa.certificate, [list])).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(list.length), (bytes, length) => {
        revocationOf(bad.certificate, issuer.certificate, [bytes, list.subarray(0, length)]);
      }),
    );
  });
});
