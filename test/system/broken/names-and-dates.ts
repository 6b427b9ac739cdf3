import { fingerprint } from '../../../electron/handshake/certificate/certificate.ts';
import { leafExtensions, type Made } from '../../unit/handshake/openssl-authority.ts';
import { host, untrusted, type BrokenServer } from './broken-server.ts';
import { revocationList } from './revocation.ts';
import type { Stage } from './stage.ts';

const made = 'Node’s https';
const steps = untrusted;

/** Our certificate with other extensions than a leaf of ours has. */
function odd(stage: Stage, extensions: string[], subject = '/O=Odd'): Made {
  return stage.authority.issue({ subject, extensions, issuer: stage.issuing });
}

function leafNamed(...names: string[]) {
  return (stage: Stage): Promise<number> => stage.https([stage.leaf(names), stage.issuing]);
}

const onLoopback = () => ({ lookup: () => Promise.resolve([{ address: '127.0.0.1' }]) });

/** What is wrong with the leaf: its names, its dates, its purpose. */
export const namesAndDates: readonly BrokenServer[] = [
  {
    ...{ name: 'expired yesterday', made, code: 'EXPIRED', steps },
    start: (stage) => stage.https([stage.leaf(undefined, { from: -9, to: -1 }), stage.issuing]),
  },
  {
    ...{ name: 'valid from tomorrow', made, code: 'NOT_YET_VALID', steps },
    start: (stage) => stage.https([stage.leaf(undefined, { from: 1 }), stage.issuing]),
  },
  { name: 'another name', made, code: 'WRONG_NAME', steps, start: leafNamed('DNS:a.test', 'DNS:b.test') },
  { name: 'the name of a host above', made, code: 'WRONG_NAME', steps, start: leafNamed('DNS:localhost') },
  {
    ...{ name: 'an address, and visited by name', made, code: 'WRONG_NAME', steps },
    start: leafNamed('IP:127.0.0.1', 'IP:::1'),
  },
  {
    ...{ name: 'a name, and visited by address', made, code: 'WRONG_NAME', steps, host: '127.0.0.1' },
    start: leafNamed(`DNS:${host}`, 'DNS:127.0.0.1'),
  },
  {
    ...{ name: 'a common name and no other', made, code: 'NO_SAN', steps },
    start: (stage) => stage.https([odd(stage, leafExtensions([]), `/CN=${host}`), stage.issuing]),
  },
  {
    ...{ name: 'an empty list of names', made, code: 'NO_SAN', steps },
    start: (stage) => stage.https([odd(stage, [...leafExtensions([]), '2.5.29.17=DER:3000']), stage.issuing]),
  },
  { name: 'an e-mail address for a name', made, code: 'NO_SAN', steps, start: leafNamed('email:alice@example.com') },
  {
    ...{ name: 'a wildcard for all of localhost', made, code: 'TLD_WILDCARD', steps },
    start: leafNamed('DNS:*.localhost'),
  },
  {
    ...{ name: 'a wildcard for all of test', made, code: 'TLD_WILDCARD', steps, host: 'shop.test' },
    start: leafNamed('DNS:*.test'),
    known: onLoopback,
  },
  {
    ...{ name: 'a wildcard for all of com', made, code: 'TLD_WILDCARD', steps, host: 'shop.com' },
    start: leafNamed('DNS:*.com'),
    known: onLoopback,
  },
  {
    ...{ name: 'a wildcard, one label too deep', made, code: 'WRONG_NAME', steps, host: 'a.b.shop.localhost' },
    start: leafNamed('DNS:*.shop.localhost'),
  },
  {
    ...{ name: 'a wildcard, one label too short', made, code: 'WRONG_NAME', steps },
    start: leafNamed('DNS:*.shop.localhost'),
  },
  {
    ...{ name: 'a wildcard inside of a label', made, code: 'WRONG_NAME', steps },
    start: leafNamed('DNS:sh*p.localhost', 'DNS:*hop.localhost'),
  },
  {
    ...{ name: 'an authority that ours issued, for a leaf', made, code: 'CA_USED_AS_LEAF', steps },
    start: (stage) => {
      const extensions = ['basicConstraints=critical,CA:true', `subjectAltName=DNS:${host}`];
      return stage.https([odd(stage, extensions), stage.issuing]);
    },
  },
  {
    ...{ name: 'meant for clients', made: 'openssl s_server', code: 'WRONG_USAGE', steps },
    start: (stage) => stage.openssl([odd(stage, leafExtensions([`DNS:${host}`], 'clientAuth')), stage.issuing]),
  },
  {
    ...{ name: 'meant for signing code', made: 'openssl s_server', code: 'WRONG_USAGE', steps },
    start: (stage) => stage.openssl([odd(stage, leafExtensions([`DNS:${host}`], 'codeSigning')), stage.issuing]),
  },
  {
    // Every suite that browsers like wants a signature of this key, which the certificate forbids. Electron's TLS ends
    // the handshake for it, Node's goes on.
    ...{ name: 'a key that may not sign', made: 'openssl s_server', code: 'WRONG_USAGE', steps: { hello: 'passed' } },
    start: (stage) => {
      const extensions = [...leafExtensions([`DNS:${host}`]), 'keyUsage=critical,keyAgreement'];
      return stage.openssl([odd(stage, extensions), stage.issuing]);
    },
  },
  {
    ...{ name: 'revoked by the issuing certificate', made, code: 'REVOKED', steps },
    ...revoking((stage) => {
      const leaf = stage.leaf();
      return { leaf, crls: [revocationList(stage.issuing, [leaf])] };
    }),
  },
  {
    // Everything below it falls with it, and a new leaf alone does not mend that.
    ...{ name: 'the issuing certificate revoked by the root', made, code: 'REVOKED', steps },
    ...revoking((stage) => ({ leaf: stage.leaf(), crls: [revocationList(stage.root, [stage.issuing])] })),
  },
  {
    ...{ name: 'revoked by a list that somebody else signed', made, code: 'OK' },
    ...revoking((stage) => {
      const leaf = stage.leaf();
      // The issuing certificate's name, and another key.
      const forger = stage.authority.root('Latchkey issuing test');
      return { leaf, crls: [revocationList(forger, [leaf])] };
    }),
  },
  {
    ...{ name: 'an older certificate of the project', made, code: 'STALE_CERTIFICATE' },
    start: (stage) => stage.https([stage.leaf(), stage.issuing]),
    request: (stage) => ({ expectedSha256: fingerprint(stage.leaf().der), keyLocation: 'the OS keychain' }),
  },
  {
    // Restarting the server mends both, but it must not be told to renew what was renewed already.
    ...{ name: 'an older certificate of the project, which expired', made, code: 'EXPIRED', steps },
    also: ['STALE_CERTIFICATE'],
    start: (stage) => stage.https([stage.leaf(undefined, { from: -9, to: -1 }), stage.issuing]),
    request: (stage) => ({ expectedSha256: fingerprint(stage.leaf().der) }),
  },
  {
    ...{ name: 'valid for 900 days', made, code: 'TOO_LONG_FOR_APPLE', steps: { encrypted: 'passed' } },
    start: (stage) => stage.https([stage.leaf(undefined, { to: 899 }), stage.issuing]),
  },
];

/** A server of ours, and revocation lists that the authority has at hand. */
function revoking(make: (stage: Stage) => { leaf: Made; crls: Buffer[] }): Pick<BrokenServer, 'start' | 'known'> {
  const lists = new WeakMap<Stage, Buffer[]>();
  return {
    start: (stage) => {
      const { leaf, crls } = make(stage);
      lists.set(stage, crls);
      return stage.https([leaf, stage.issuing]);
    },
    known: (stage) => {
      const authority = {
        ...{ rootPem: stage.root.certPem, issuingPem: stage.issuing.certPem, previousRootSha256: [] },
        crls: lists.get(stage) ?? [],
      };
      return { authority: () => Promise.resolve(authority) };
    },
  };
}
