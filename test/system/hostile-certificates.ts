import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionLines, likeOurs, testRoot } from './trust-roots.ts';

/** One call of the privileged helper that it must refuse. */
export interface HostileCall {
  what: string;
  args: readonly string[];
  input: Buffer | string;
}

export function pemOf(der: Buffer, label = 'CERTIFICATE'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export const sha256Of = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

/** With the fingerprint that the certificate really has, so that only its content can be the reason. */
export function install(what: string, der: Buffer): HostileCall {
  return { what, args: ['install-system', sha256Of(der)], input: pemOf(der) };
}

const fence = ['permitted;email:invalid', 'permitted;URI:invalid'];
const names = (...subtrees: string[]): string => ['critical', ...subtrees].join(', ');
const local = ['permitted;DNS:localhost', 'permitted;IP:127.0.0.0/255.0.0.0'];

/** What differs from a root of ours, in openssl's words; `undefined` leaves the extension out. */
const differences: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'no authority': { basicConstraints: 'critical, CA:FALSE' },
  'path length 2': { basicConstraints: 'critical, CA:TRUE, pathlen:2' },
  'path length 255': { basicConstraints: 'critical, CA:TRUE, pathlen:255' },
  'no path length': { basicConstraints: 'critical, CA:TRUE' },
  'an authority that is not critical': { basicConstraints: 'CA:TRUE, pathlen:1' },
  'no basic constraints': { basicConstraints: undefined },
  'no name constraints': { nameConstraints: undefined },
  'name constraints that are not critical': { nameConstraints: [...local, ...fence].join(', ') },
  'no names': { nameConstraints: names('permitted;IP:127.0.0.0/255.0.0.0', ...fence) },
  'no addresses': { nameConstraints: names('permitted;DNS:localhost', ...fence) },
  'no fence for e-mail': { nameConstraints: names(...local, 'permitted;URI:invalid') },
  'no fence for URIs': { nameConstraints: names(...local, 'permitted;email:invalid') },
  'two fences': { nameConstraints: names(...local, ...fence, 'permitted;email:invalid') },
  'a hole in the fence for e-mail': { nameConstraints: names(...local, ...fence, 'permitted;email:example.com') },
  'a hole in the fence for URIs': {
    nameConstraints: names(...local, 'permitted;email:invalid', 'permitted;URI:x.com'),
  },
  'excluded names alone': { nameConstraints: names('excluded;DNS:example.com') },
  'excluded names besides': { nameConstraints: names(...local, ...fence, 'excluded;DNS:a.localhost') },
  'every address': { nameConstraints: names(...local, ...fence, 'permitted;IP:0.0.0.0/0.0.0.0') },
  'every address, half': { nameConstraints: names(...local, ...fence, 'permitted;IP:0.0.0.0/128.0.0.0') },
  'a public address': { nameConstraints: names(...local, ...fence, 'permitted;IP:192.0.2.7/255.255.255.255') },
  'every IPv6 address': { nameConstraints: names(...local, ...fence, 'permitted;IP:::/::') },
  'a public IPv6 range': { nameConstraints: names(...local, ...fence, 'permitted;IP:2000::/e000::') },
  'too much of a private range': { nameConstraints: names(...local, ...fence, 'permitted;IP:10.0.0.0/254.0.0.0') },
  'a top level': { nameConstraints: names(...local, ...fence, 'permitted;DNS:com') },
  'a top level below a point': { nameConstraints: names(...local, ...fence, 'permitted;DNS:.com') },
  'a name of no host': { nameConstraints: names(...local, ...fence, 'permitted;DNS:a b.com') },
  'a name in capitals': { nameConstraints: names(...local, ...fence, 'permitted;DNS:EXAMPLE.COM') },
  'a wildcard': { nameConstraints: names(...local, ...fence, 'permitted;DNS:*.com') },
  'an empty label': { nameConstraints: names(...local, ...fence, 'permitted;DNS:a..com') },
  'a final point': { nameConstraints: names(...local, ...fence, 'permitted;DNS:com.') },
  'the reverse tree': { nameConstraints: names(...local, ...fence, 'permitted;DNS:in-addr.arpa') },
  'other kinds of names': { nameConstraints: names(...local, ...fence, 'permitted;RID:1.2.3.4') },
  'no key usage': { keyUsage: undefined },
  'a key for servers': { keyUsage: 'critical, keyCertSign, cRLSign, digitalSignature' },
  'a key that signs no certificates': { keyUsage: 'critical, cRLSign' },
  'a key usage that is not critical': { keyUsage: 'keyCertSign, cRLSign' },
  'host names of its own': { subjectAltName: 'DNS:example.com' },
  'an extended key usage': { extendedKeyUsage: 'anyExtendedKeyUsage' },
  'certificate policies': { certificatePolicies: '2.5.29.32.0' },
  'policy constraints': { policyConstraints: 'critical, requireExplicitPolicy:3' },
  'an unknown extension': { '1.2.3.4': 'ASN1:UTF8String:anything' },
  'an unknown critical extension': { '1.2.3.4': 'critical, ASN1:UTF8String:anything' },
  'key identifiers that are critical': { subjectKeyIdentifier: 'critical, hash' },
  'name constraints in another place': {
    nameConstraints: undefined,
    '1.2.3.4': 'critical, DER:30:3f:a0:3d:30:0b:82:09:6c:6f:63:61:6c:68:6f:73:74',
  },
  'broken name constraints': { nameConstraints: 'critical, DER:30:80:a0:80' },
  'name constraints that are no sequence': { nameConstraints: 'critical, DER:04:02:a0:00' },
  'empty name constraints': { nameConstraints: 'critical, DER:30:00' },
  'empty subtrees': { nameConstraints: 'critical, DER:30:02:a0:00' },
};

/** Certificates that openssl makes and that each are one thing that a root of ours is not. */
export function unlikeOurs(folder: string): HostileCall[] {
  return Object.entries(differences).map(([what, difference], number) => {
    const merged: Record<string, string | undefined> = { ...likeOurs, ...difference };
    const extensions = extensionLines(
      Object.fromEntries(
        Object.entries(merged).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
    const { certificateFile } = testRoot(folder, `unlike-${number}`, { extensions });
    return install(what, derOf(certificateFile));
  });
}

export const derOf = (file: string): Buffer =>
  execFileSync('openssl', ['x509', '-in', file, '-outform', 'DER'], { maxBuffer: 1 << 20 });

/** Like ours in everything that it says, but signed by somebody else, or at another time. */
export function falselySigned(folder: string): HostileCall[] {
  const real = testRoot(folder, 'real');
  const forger = testRoot(folder, 'forger', { subject: '/O=Latchkey test/OU=real' });
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  writeFileSync(file('like-ours'), extensionLines(likeOurs));
  openssl('req', '-new', '-key', real.keyFile, '-subj', '/O=Latchkey test/OU=real', '-out', file('request'));
  const signed = ['x509', '-req', '-in', file('request'), '-extfile', file('like-ours'), '-out', file('signed')];
  openssl(...signed, '-CA', forger.certificateFile, '-CAkey', forger.keyFile, '-days', '30');
  const calls = [install('a root that another key signed', derOf(file('signed')))];

  writeFileSync(file('index'), '');
  const ca = `[ca]\ndefault_ca=own\n[own]\nrand_serial=yes\ndefault_md=sha256\npolicy=any\ndatabase=${file('index')}\n`;
  writeFileSync(
    file('ca.cnf'),
    `${ca}new_certs_dir=${folder}\nunique_subject=no\n[any]\n`.replace(
      '[any]',
      '[any]\norganizationName=optional\norganizationalUnitName=optional',
    ),
  );
  for (const [what, start, end] of [
    ['a root of the past', '20200101000000Z', '20210101000000Z'],
    ['a root of the future', '20900101000000Z', '20950101000000Z'],
  ] as const) {
    openssl(
      ...['ca', '-batch', '-notext', '-config', file('ca.cnf'), '-selfsign', '-keyfile', real.keyFile],
      ...['-in', file('request'), '-out', file('dated'), '-startdate', start, '-enddate', end],
      ...['-extfile', file('like-ours')],
    );
    calls.push(install(what, derOf(file('dated'))));
  }
  openssl('x509', '-req', '-in', file('request'), '-signkey', real.keyFile, '-days', '30', '-out', file('version-1'));
  calls.push(install('a certificate of version 1', derOf(file('version-1'))));
  return calls;
}

/** Each byte of a good root changed once; the fingerprint is that of the changed certificate. */
export function eachByteChanged(der: Buffer): HostileCall[] {
  return Array.from(der, (byte, at) => {
    const changed = Buffer.from(der);
    changed[at] = byte ^ (1 << (at % 8));
    return install(`byte ${at} changed`, changed);
  });
}

/** Standard input that is not exactly one certificate, with the fingerprint of the good one. */
export function notOneCertificate(pem: string, otherPem: string, keyFile: string): HostileCall[] {
  const der = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
  const lines = pem.split('\n');
  const key = readFileSync(keyFile, 'utf8');
  const inputs: Record<string, Buffer | string> = {
    'nothing at all': '',
    'a line end': '\n',
    'two certificates': pem + otherPem,
    'two, the other first': otherPem + pem,
    'the same twice': pem + pem,
    'a key behind it': pem + key,
    'a key before it': key + pem,
    'a key alone': key,
    'text before it': `# Latchkey\n${pem}`,
    'text behind it': `${pem}# Latchkey\n`,
    'an empty line before it': `\n${pem}`,
    'an empty line behind it': `${pem}\n`,
    'no line end': pem.trimEnd(),
    'line ends of Windows': pem.replaceAll('\n', '\r\n'),
    'spaces at line ends': pem.replaceAll('\n', ' \n'),
    'one line of base64': `${lines[0]}\n${lines.slice(1, -2).join('')}\n${lines.at(-2)}\n`,
    'a NUL behind it': `${pem}\0`,
    'a NUL in it': `${pem.slice(0, 100)}\0${pem.slice(100)}`,
    DER: der,
    'DER with something behind it': pemOf(Buffer.concat([der, Buffer.from('more')])),
    'a trusted certificate': pemOf(der, 'TRUSTED CERTIFICATE'),
    'a certificate by its old name': pemOf(der, 'X509 CERTIFICATE'),
    'a certificate as PKCS#7': pemOf(der, 'PKCS7'),
    'headers in it': pem.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'),
    'a shell script': '#!/bin/sh\nid > /usr/local/share/ca-certificates/owned.crt\n',
    'too much': `${pem}${'A'.repeat(65_537)}\n`,
    'far too much': Buffer.alloc(8 * 1024 * 1024, 0x41),
    'as many line ends': Buffer.alloc(8 * 1024 * 1024, 0x0a),
    'as many certificates': pem.repeat(200),
    'an endless line of base64 in it': `${lines[0]}\n${'A'.repeat(60_000)}\n${lines.at(-2)}\n`,
    'many lines of base64 in it': `${lines[0]}\n${`${'A'.repeat(64)}\n`.repeat(950)}${lines.at(-2)}\n`,
  };
  const cut = Array.from({ length: 60 }, (_, number) => Math.floor((pem.length * number) / 60));
  return [
    ...Object.entries(inputs).map(([what, input]) => ({ what, args: ['install-system', sha256Of(der)], input })),
    ...cut.map((length) => {
      return { what: `cut after ${length}`, args: ['install-system', sha256Of(der)], input: pem.slice(0, length) };
    }),
    { what: 'another fingerprint', args: ['install-system', 'ab'.repeat(32)], input: pem },
    { what: 'another certificate', args: ['install-system', sha256Of(der)], input: otherPem },
  ];
}
