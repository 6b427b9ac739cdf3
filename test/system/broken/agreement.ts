import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import { noGreeting, type BrokenServer } from './broken-server.ts';
import { nginx } from './nginx.ts';
import type { Stage } from './stage.ts';

const made = 'openssl s_server';
const steps = noGreeting;

function rsa(...more: string[]) {
  return (stage: Stage): Promise<number> =>
    stage.openssl([stage.leaf(undefined, { key: 'rsa' }), stage.issuing], ...more);
}

function ec(...more: string[]) {
  return (stage: Stage): Promise<number> => stage.goodOpenssl(...more);
}

function gnutls(priority: string) {
  return (stage: Stage): Promise<number> =>
    stage.gnutls([stage.leaf(undefined, { key: 'rsa' }), stage.issuing], priority);
}

function alert(code: number): (stage: Stage) => Promise<number> {
  return (stage) =>
    stage.node.raw((socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, code]))));
}

/** NSS's server of old: the last one that Debian has with SSL 3.0 and RC4. */
function selfserv(versions: string, ciphers: string) {
  return (stage: Stage): Promise<number> => {
    const { cert, key } = stage.files([stage.leaf(undefined, { key: 'rsa' })]);
    const bundle = join(stage.folder, 'leaf.p12');
    const database = `sql:${stage.folder}`;
    const run = (program: string, args: string[]): void => {
      execFileSync(findProgram(program) ?? program, args, { stdio: 'pipe' });
    };
    const parts = ['-inkey', key, '-in', cert, '-name', 'leaf', '-passout', 'pass:'];
    run('openssl', ['pkcs12', '-export', '-out', bundle, ...parts]);
    run('certutil', ['-N', '-d', database, '--empty-password']);
    run('pk12util', ['-i', bundle, '-d', database, '-W', '']);
    return stage.enclosed('selfserv', (port) => [
      ...['-d', database, '-n', 'leaf', '-p', String(port), '-V', versions, '-c', ciphers],
    ]);
  };
}

/** OpenSSL serves no group below 1,024 bits at any level of security, and this one not at its usual level. */
function smallGroup(stage: Stage): Promise<number> {
  const [group, settings] = [join(stage.folder, 'group.pem'), join(stage.folder, 'openssl.cnf')];
  execFileSync('/usr/bin/openssl', ['dhparam', '-dsaparam', '-out', group, '1024'], { stdio: 'pipe' });
  const sections = ['openssl_conf=a', '[a]', 'ssl_conf=b', '[b]', 'system_default=c', '[c]'];
  writeFileSync(settings, `${sections.join('\n')}\nCipherString=ALL:@SECLEVEL=0\n`);
  const { cert, key } = stage.files([stage.leaf(undefined, { key: 'rsa' }), stage.issuing]);
  return stage.program(
    'openssl',
    (port) => [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-cert', cert, '-cert_chain', cert, '-key', key],
      ...['-dhparam', group, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0'],
    ],
    { env: { ...process.env, OPENSSL_CONF: settings } },
  );
}

/** Servers with which no rules can be agreed on, and those that end it with an alert. */
export const agreement: readonly BrokenServer[] = [
  { name: 'TLS 1.0 alone', made, code: 'TLS_TOO_OLD', steps, start: rsa('-tls1', '-cipher', 'ALL:@SECLEVEL=0') },
  { name: 'TLS 1.1 alone', made, code: 'TLS_TOO_OLD', steps, start: rsa('-tls1_1', '-cipher', 'ALL:@SECLEVEL=0') },
  {
    ...{ name: 'SSL 3.0 alone', made: 'NSS selfserv', needs: 'selfserv', code: 'TLS_TOO_OLD', steps },
    start: selfserv('ssl3:ssl3', ':002F'),
  },
  {
    ...{ name: 'an alert in the form of SSL 3.0', made: 'a socket of ours', code: 'TLS_TOO_OLD', steps },
    // A ServerHello of SSL 3.0 with TLS_RSA_WITH_RC4_128_SHA, by a server that does not look at versions.
    start: (stage) =>
      stage.node.raw((socket) =>
        socket.once('data', () => socket.end(Buffer.from(`160300002a020000260300${'5a'.repeat(32)}00000500`, 'hex'))),
      ),
  },
  {
    ...{ name: 'RC4 alone', made: 'gnutls-serv', needs: 'gnutls-serv', code: 'NO_SHARED_CIPHER', steps },
    start: gnutls('NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128'),
  },
  {
    ...{ name: '3DES alone', made: 'gnutls-serv', needs: 'gnutls-serv', code: 'NO_SHARED_CIPHER', steps },
    start: gnutls('NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC'),
  },
  {
    ...{ name: 'no encryption at all', made: 'gnutls-serv', needs: 'gnutls-serv', code: 'NO_SHARED_CIPHER', steps },
    start: gnutls('NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+NULL'),
  },
  // Node would agree to the next seven; browsers and the app would not, and the answer must not depend on who asks.
  {
    ...{ name: 'finite-field Diffie-Hellman alone, TLS 1.2', made, code: 'NO_SHARED_CIPHER' },
    start: rsa('-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'),
  },
  {
    ...{ name: 'finite-field Diffie-Hellman alone, TLS 1.3', made, code: 'NO_SHARED_CIPHER' },
    start: rsa('-tls1_3', '-groups', 'ffdhe2048'),
  },
  {
    ...{ name: 'CCM alone, TLS 1.2', made, code: 'NO_SHARED_CIPHER' },
    start: ec('-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-CCM'),
  },
  {
    ...{ name: 'CCM alone, TLS 1.3', made, code: 'NO_SHARED_CIPHER' },
    start: ec('-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_SHA256'),
  },
  {
    ...{ name: 'ARIA alone', made, code: 'NO_SHARED_CIPHER' },
    start: ec('-tls1_2', '-cipher', 'ECDHE-ECDSA-ARIA128-GCM-SHA256'),
  },
  { name: 'X448 alone', made, code: 'NO_SHARED_CIPHER', start: ec('-tls1_3', '-groups', 'X448') },
  { name: 'P-521 alone', made, code: 'NO_SHARED_CIPHER', start: ec('-tls1_3', '-groups', 'P-521') },
  {
    ...{ name: 'Camellia alone', made, code: 'NO_SHARED_CIPHER', steps },
    start: ec('-tls1_2', '-cipher', 'ECDHE-ECDSA-CAMELLIA128-SHA256'),
  },
  {
    ...{ name: 'Diffie-Hellman in 1,024 bits', made, code: 'NO_SHARED_CIPHER' },
    start: smallGroup,
  },
  {
    ...{ name: 'a shared key alone, TLS 1.2', made, code: 'NO_SHARED_CIPHER', steps },
    start: rsa('-tls1_2', '-nocert', '-psk', '0123456789abcdef', '-cipher', 'PSK'),
  },
  {
    ...{ name: 'no certificate, anonymous', made, code: 'NO_SHARED_CIPHER', steps },
    start: rsa('-tls1_2', '-nocert', '-cipher', 'aNULL:@SECLEVEL=0'),
  },
  {
    ...{ name: 'no site of that name', made: 'nginx', needs: 'nginx', code: 'UNRECOGNIZED_SNI', steps },
    start: (stage) => nginx(stage, (port) => `listen 127.0.0.1:${port} ssl; ssl_reject_handshake on;`),
  },
  {
    ...{ name: 'no site of that name, TLS 1.2', made, code: 'UNRECOGNIZED_SNI', steps },
    start: (stage) => {
      const { cert, key } = stage.files([stage.leaf(['DNS:other.localhost'])]);
      const other = ['-servername', 'other.localhost', '-cert2', cert, '-key2', key];
      return stage.goodOpenssl('-tls1_2', ...other, '-servername_fatal');
    },
  },
  {
    ...{ name: 'no HTTP among its protocols', made: 'Node’s tls', code: 'ALPN_MISMATCH', steps },
    start: (stage) => {
      const leaf = stage.leaf();
      const options = { cert: leaf.certPem, key: leaf.keyPem, ALPNCallback: () => undefined };
      return stage.node.tls(options, () => undefined);
    },
  },
  { name: 'IMAP by ALPN alone', made, code: 'ALPN_MISMATCH', steps, start: ec('-alpn', 'imap') },
  { name: 'an alert: internal_error', made: 'a socket of ours', code: 'SERVER_ALERT', steps, start: alert(80) },
  { name: 'an alert: access_denied', made: 'a socket of ours', code: 'SERVER_ALERT', steps, start: alert(49) },
  ...['1_2', '1_3'].map((version): BrokenServer => ({
    ...{ name: `a client certificate wanted, TLS ${version.replace('_', '.')}`, made },
    code: 'CLIENT_CERTIFICATE_REQUIRED',
    start: ec(`-tls${version}`, '-Verify', '1', '-verify_return_error'),
    steps: { hello: 'passed' },
  })),
  {
    ...{
      name: 'a client certificate wanted, and 400 without',
      made: 'nginx',
      needs: 'nginx',
      code: 'CLIENT_CERTIFICATE_REQUIRED',
    },
    // It goes on without one, and says in HTTP what it wants.
    start: (stage) => {
      const { cert, key } = stage.files([stage.leaf(), stage.issuing]);
      const settings = `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_client_certificate ${cert};`;
      return nginx(stage, (port) => `listen 127.0.0.1:${port} ssl; ${settings} ssl_verify_client on;`);
    },
  },
  { name: 'a client certificate welcome, not wanted', made, code: 'OK', start: ec('-verify', '1') },
];
