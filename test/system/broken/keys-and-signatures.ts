import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { pemOf } from '../../../electron/handshake/certificate/certificate.ts';
import type { Made } from '../../unit/handshake/openssl-authority.ts';
import { untrusted, type BrokenServer } from './broken-server.ts';
import { serving } from './relay.ts';
import type { Stage } from './stage.ts';

const made = 'openssl s_server';
const steps = untrusted;
/** It is the first step that fails: who vouches for the key changes nothing about it. */
const badKey = { keys: 'failed', hello: 'passed', trust: 'passed', encrypted: 'passed' } as const;
// What the program would refuse to serve by itself.
const anything = ['-cipher', 'ALL:@SECLEVEL=0'];

function curve(name: string): string[] {
  return ['ec', '-pkeyopt', `ec_paramgen_curve:${name}`];
}

function leafWith(key: string[], ...more: string[]) {
  return (stage: Stage): Promise<number> => stage.openssl([stage.leaf(undefined, { key }), stage.issuing], ...more);
}

/** With one bit of the issuer's signature, at the certificate's end, turned over. */
function withFalseSignature(good: Made): Made {
  const der = Buffer.from(good.der);
  const last = der.length - 1;
  der.writeUInt8(der.readUInt8(last) ^ 1, last);
  return { ...good, der, certPem: pemOf(der), certificate: new X509Certificate(der) };
}

function dsaKey(stage: Stage): string[] {
  const parameters = join(stage.folder, 'dsa.pem');
  const kind = ['-algorithm', 'DSA', '-pkeyopt', 'dsa_paramgen_bits:1024', '-out', parameters];
  execFileSync('/usr/bin/openssl', ['genpkey', '-genparam', ...kind], { stdio: 'pipe' });
  return [`dsa:${parameters}`];
}

/** What is wrong with the leaf's key and with the signatures. */
export const keysAndSignatures: readonly BrokenServer[] = [
  {
    ...{ name: 'signed with SHA-1', made, code: 'WEAK_SIGNATURE', steps },
    start: (stage) => stage.openssl([stage.leaf(undefined, { hash: 'sha1' }), stage.issuing], ...anything),
  },
  {
    ...{ name: 'signed with MD5', made, code: 'WEAK_SIGNATURE', steps },
    start: (stage) => {
      const root = stage.authority.root('With RSA', { key: 'rsa' });
      return stage.openssl([stage.authority.leaf(['DNS:shop.localhost'], root, { hash: 'md5' })], ...anything);
    },
    also: ['UNTRUSTED_ISSUER'],
  },
  {
    ...{ name: 'the issuing certificate signed with SHA-1', made, code: 'WEAK_SIGNATURE', steps },
    start: (stage) => {
      const middle = stage.authority.intermediate('Signed with SHA-1', stage.root, { hash: 'sha1' });
      return stage.openssl([stage.authority.leaf(['DNS:shop.localhost'], middle), middle], ...anything);
    },
  },
  { name: 'RSA with 1,024 bits', made, code: 'WEAK_KEY', steps: badKey, start: leafWith(['rsa:1024'], ...anything) },
  {
    name: 'RSA with 512 bits',
    made,
    code: 'WEAK_KEY',
    steps: badKey,
    start: leafWith(['rsa:512'], '-tls1_2', ...anything),
  },
  { name: 'a P-521 key', made, code: 'UNSUPPORTED_KEY', steps: badKey, start: leafWith(curve('P-521')) },
  { name: 'an Ed25519 key', made, code: 'UNSUPPORTED_KEY', steps: badKey, start: leafWith(['ed25519']) },
  { name: 'an Ed448 key', made, code: 'UNSUPPORTED_KEY', start: leafWith(['ed448']) },
  // No browser's greeting gets an answer from these: their certificate is seen because they are asked once more.
  { name: 'a secp256k1 key', made, code: 'UNSUPPORTED_KEY', start: leafWith(curve('secp256k1'), '-tls1_2') },
  { name: 'a brainpool key', made, code: 'UNSUPPORTED_KEY', start: leafWith(curve('brainpoolP256r1'), '-tls1_2') },
  {
    ...{ name: 'a DSA key', made, code: 'UNSUPPORTED_KEY' },
    start: (stage) =>
      stage.openssl([stage.leaf(undefined, { key: dsaKey(stage) }), stage.issuing], '-tls1_2', ...anything),
  },
  {
    ...{ name: 'a signature with one false bit', made, code: 'BAD_SIGNATURE', steps },
    start: (stage) => stage.openssl([withFalseSignature(stage.leaf()), stage.issuing]),
  },
  {
    ...{ name: 'an issuing certificate with one false bit', made, code: 'BAD_SIGNATURE', steps },
    start: (stage) => {
      const middle = stage.authority.intermediate('With a false bit', stage.root);
      const leaf = stage.authority.leaf(['DNS:shop.localhost'], middle);
      return stage.openssl([leaf, withFalseSignature(middle)]);
    },
  },
  {
    ...{ name: 'a key that does not fit', made: 'a relay before openssl s_server', code: 'BAD_SIGNATURE' },
    // No server starts with such a pair, so the certificate is exchanged on its way.
    start: (stage) => stage.meddling(serving(stage.leaf().der, stage.issuing.der)),
    steps: { hello: 'passed', certificate: 'failed', 'session-key': 'skipped', encrypted: 'skipped' },
  },
  {
    // The file was put together the wrong way round: the issuer stands where the leaf belongs, and has no name.
    ...{ name: 'a chain that begins with the issuer', made: 'a relay before openssl s_server', code: 'NO_SAN' },
    also: ['CA_USED_AS_LEAF', 'BAD_SIGNATURE'],
    start: (stage) => stage.meddling(serving(stage.issuing.der, stage.leaf().der)),
    steps: { hello: 'passed', certificate: 'failed', 'session-key': 'skipped', encrypted: 'skipped' },
  },
];
