import { afterAll, expect, it } from 'vitest';
import { permitsSignatures } from '../../../../electron/handshake/certificate/certificate-fields.ts';
import { mozillaRefusals } from '../../../../electron/handshake/clients/mozilla-rules.ts';
import { leafExtensions, opensslAuthority, type Made } from '../openssl-authority.ts';

// That Firefox itself says the same is in test/system/clients-agree.test.ts.
const authority = opensslAuthority();
afterAll(() => {
  authority.remove();
});
const root = authority.root('Root');
const issuing = authority.intermediate('Issuing', root);
const named = (more = {}, issuer = issuing): Made => authority.leaf(['DNS:shop.localhost'], issuer, more);

const judge = (chain: readonly Made[], host = 'shop.localhost') =>
  mozillaRefusals(
    chain.map(({ der }) => der),
    host,
    new Date(),
  );

it('has nothing against a good chain, in whatever order it was served', () => {
  const above = authority.intermediate('Above', root);
  const below = authority.intermediate('Below', above);
  expect(judge([named({}, below), above, below, root])).toEqual({ first: null, instead: null, last: null });
});

it('looks at the issuers of this leaf only', () => {
  const weak = authority.intermediate('Weak', root, { hash: 'sha1' });
  expect(judge([named(), issuing, weak]).last).toBeNull();
  expect(judge([named({}, weak), weak, issuing]).last?.code).toBe('SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED');
});

it('refuses an authority’s certificate and unknown kinds of key whatever NSS says', () => {
  const extensions = leafExtensions(['DNS:shop.localhost']).map((line) => line.replace('CA:false', 'CA:true'));
  expect(judge([named({ extensions }), issuing]).first?.code).toBe('MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY');
  expect(judge([named({ key: 'ed25519' }), issuing]).first?.code).toBe('SSL_ERROR_NO_CYPHER_OVERLAP');
});

it('says “signed by itself” only of what its own key signed', () => {
  const own = authority.issue({ extensions: leafExtensions(['DNS:shop.localhost']) });
  expect(judge([own]).instead?.code).toBe('MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT');
  const sameName = named({ subject: '/CN=Issuing' });
  expect(judge([sameName, issuing]).instead).toBeNull();
});

it.each([
  ['*.localhost', 'shop.localhost', 'SEC_ERROR_BAD_DER'],
  ['a*.shop.localhost', 'a1.shop.localhost', 'SEC_ERROR_BAD_DER'],
  ['*.shop.localhost', 'a.b.shop.localhost', 'SSL_ERROR_BAD_CERT_DOMAIN'],
  ['*.shop.localhost', 'a.shop.localhost', undefined],
])('%s for %s', (name, host, code) => {
  expect(judge([authority.leaf([`DNS:${name}`], issuing), issuing], host).last?.code).toBe(code);
});

it('takes bytes that are no certificate', () => {
  expect(mozillaRefusals([Buffer.from('garbage')], 'shop.localhost', new Date())).toEqual({
    ...{ first: null, instead: null, last: null },
  });
});

it('reads whether a key may sign', () => {
  const withUsage = (usage: string): Made =>
    named({ extensions: [...leafExtensions(['DNS:shop.localhost']), `keyUsage=critical,${usage}`] });
  expect(permitsSignatures(named().der)).toBe(true);
  expect(permitsSignatures(withUsage('digitalSignature').der)).toBe(true);
  expect(permitsSignatures(withUsage('keyEncipherment').der)).toBe(false);
  expect(permitsSignatures(withUsage('digitalSignature,decipherOnly').der)).toBe(true);
  expect(permitsSignatures(Buffer.from('garbage'))).toBe(true);
});
