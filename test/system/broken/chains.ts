import type { Made } from '../../unit/handshake/openssl-authority.ts';
import { allPassed, host, untrusted, type BrokenServer } from './broken-server.ts';
import type { Stage } from './stage.ts';

const made = 'Node’s https';
const steps = untrusted;
const noPath = ['keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];

/** An authority below ours with these extensions, and what it issued. */
function through(extensions: string[], names: string[] = [`DNS:${host}`], dates: { from?: number; to?: number } = {}) {
  return (stage: Stage): Promise<number> => {
    const middle = stage.authority.issue({ subject: '/CN=Below', extensions, issuer: stage.issuing, ...dates });
    return stage.https([stage.authority.leaf(names, middle), middle, stage.issuing]);
  };
}

function constrained(constraint: string): string[] {
  return ['basicConstraints=critical,CA:true', ...noPath, `nameConstraints=critical,${constraint}`];
}

/** What is wrong with the certificates above the leaf, and what only looks so. */
export const chains: readonly BrokenServer[] = [
  {
    ...{ name: 'signed by itself', made, code: 'SELF_SIGNED', steps },
    start: (stage) => stage.https([stage.authority.issue({ extensions: [`subjectAltName=DNS:${host}`] })]),
  },
  {
    // `openssl req -x509` makes just this: nobody thinks of it as an authority, so it is told as what it is for them.
    ...{ name: 'signed by itself, as an authority', made, code: 'SELF_SIGNED', steps },
    start: (stage) => {
      const extensions = ['basicConstraints=critical,CA:true', `subjectAltName=DNS:${host}`];
      return stage.https([stage.authority.issue({ extensions })]);
    },
  },
  {
    ...{ name: 'another authority, sent along', made, code: 'UNTRUSTED_ISSUER', steps },
    start: (stage) => stage.https([stage.authority.leaf([`DNS:${host}`], stage.otherRoot), stage.otherRoot]),
  },
  {
    ...{ name: 'another authority, not sent', made, code: 'UNTRUSTED_ISSUER', steps },
    start: (stage) => stage.https([stage.authority.leaf([`DNS:${host}`], stage.otherRoot)]),
  },
  {
    ...{ name: 'another authority with the name of ours', made, code: 'UNTRUSTED_ISSUER', steps },
    start: (stage) => {
      const twin = stage.authority.root('Latchkey root test');
      return stage.https([stage.authority.leaf([`DNS:${host}`], twin), twin]);
    },
  },
  {
    ...{ name: 'our chain without its issuing certificate', made, code: 'MISSING_INTERMEDIATE', steps },
    start: (stage) => stage.https([stage.leaf()]),
  },
  {
    ...{ name: 'our root in the place of the issuing certificate', made, code: 'MISSING_INTERMEDIATE', steps },
    start: (stage) => stage.https([stage.leaf(), stage.root]),
  },
  {
    // The system knows the root, but nobody here has ever seen what lies between: nobody can say that it is missing.
    ...{ name: 'a known authority’s chain with a gap', made, code: 'UNTRUSTED_ISSUER', steps },
    start: (stage) => stage.https([stage.authority.leaf([`DNS:${host}`], stage.systemIssuing)]),
  },
  {
    ...{ name: 'a known authority’s whole chain', made, code: 'OK', steps: allPassed },
    start: (stage) => stage.https([stage.authority.leaf([`DNS:${host}`], stage.systemIssuing), stage.systemIssuing]),
  },
  {
    ...{ name: 'root before issuing certificate', made, code: 'OK', steps: allPassed },
    start: (stage) => stage.https([stage.leaf(), stage.root, stage.issuing]),
  },
  {
    ...{ name: 'a certificate of somebody else in between', made, code: 'OK', steps: allPassed },
    start: (stage) => stage.https([stage.leaf(), stage.otherRoot, stage.systemIssuing, stage.issuing]),
  },
  {
    ...{ name: 'a hundred certificates', made: 'openssl s_server', code: 'OK' },
    start: (stage) => {
      const more: Made[] = Array.from({ length: 98 }, (_, at) => (at % 2 === 0 ? stage.otherRoot : stage.systemRoot));
      return stage.openssl([stage.leaf(), stage.issuing, ...more]);
    },
  },
  {
    ...{ name: 'an issuer that expired', made, code: 'ISSUER_EXPIRED', steps },
    start: through(['basicConstraints=critical,CA:true', ...noPath], undefined, { from: -9, to: -1 }),
  },
  {
    ...{ name: 'an issuer that is valid from tomorrow', made, code: 'ISSUER_EXPIRED', steps },
    start: through(['basicConstraints=critical,CA:true', ...noPath], undefined, { from: 1 }),
  },
  {
    ...{ name: 'a leaf that signs', made, code: 'ISSUER_NOT_CA', steps },
    start: through(['basicConstraints=critical,CA:false', 'subjectKeyIdentifier=hash']),
  },
  {
    ...{ name: 'an authority that may not sign certificates', made, code: 'ISSUER_NOT_CA', steps },
    start: through(['basicConstraints=critical,CA:true', 'keyUsage=critical,cRLSign', 'subjectKeyIdentifier=hash']),
  },
  {
    ...{ name: 'a path that is too long', made, code: 'PATH_LENGTH', steps },
    start: (stage) => {
      const last = ['basicConstraints=critical,CA:true,pathlen:0', ...noPath];
      const upper = stage.authority.issue({ subject: '/CN=The last one', extensions: last, issuer: stage.root });
      const lower = stage.authority.intermediate('One more', upper);
      return stage.https([stage.authority.leaf([`DNS:${host}`], lower), lower, upper]);
    },
  },
  {
    ...{ name: 'permitted for test alone', made, code: 'NAME_CONSTRAINT', steps },
    start: through(constrained('permitted;DNS:test')),
  },
  {
    ...{ name: 'localhost excluded', made, code: 'NAME_CONSTRAINT', steps },
    start: through(constrained('excluded;DNS:localhost')),
  },
  {
    ...{ name: 'one name outside of what is permitted', made, code: 'NAME_CONSTRAINT', steps },
    start: through(constrained('permitted;DNS:localhost'), [`DNS:${host}`, 'DNS:bank.example.com']),
  },
  {
    ...{ name: 'permitted for other addresses', made, code: 'NAME_CONSTRAINT', steps, host: '127.0.0.1' },
    start: through(constrained('permitted;IP:10.0.0.0/255.0.0.0'), ['IP:127.0.0.1']),
  },
  {
    ...{ name: 'loopback excluded', made, code: 'NAME_CONSTRAINT', steps, host: '127.0.0.1' },
    start: through(constrained('excluded;IP:127.0.0.0/255.0.0.0'), ['IP:127.0.0.1']),
  },
  {
    ...{ name: 'inside of what is permitted', made, code: 'OK', steps: allPassed },
    start: through(constrained('permitted;DNS:localhost,excluded;DNS:bank.localhost')),
  },
];
