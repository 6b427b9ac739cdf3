import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import { enclosureMissing } from '../enclosed.ts';
import { startEnclosedProgram, startProgram, type JudgedServer, type Setup } from './judged-server.ts';

/** The test servers that come with the TLS libraries themselves. */

const missingProgram = (program: string, name = program): string | undefined =>
  findProgram(program) ? undefined : `${name} is not installed`;

export const opensslServer: JudgedServer = {
  name: 'OpenSSL s_server',
  missing: () => missingProgram('openssl'),
  start(setup) {
    const { kind, chainFile, keyFile, rootFile, port } = setup;
    return startProgram(
      {
        program: findProgram('openssl') ?? '',
        args: [
          ...['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-alpn', 'http/1.1', '-CAfile', rootFile],
          ...['-cert', chainFile, '-cert_chain', rootFile, '-key', keyFile],
          ...(kind === 'retry' ? ['-groups', 'P-384'] : []),
          ...(kind === 'client-certificate' ? ['-verify', '1'] : []),
        ],
      },
      port,
    );
  },
};

/** Like NSS's below, it cannot be told to listen on loopback alone. */
export const gnutlsServer: JudgedServer = {
  name: 'gnutls-serv',
  missing: () => missingProgram('gnutls-serv') ?? enclosureMissing(),
  start(setup) {
    const { kind, chainFile, keyFile, rootFile } = setup;
    const argumentsFor = (port: number): string[] => [
      ...['--http', '--quiet', '--port', String(port), '--alpn', 'http/1.1'],
      ...['--x509certfile', chainFile, '--x509keyfile', keyFile],
      ...(kind === 'client-certificate' ? ['--x509cafile', rootFile] : ['--disable-client-cert']),
      ...(kind === 'retry' ? ['--priority', 'NORMAL:-GROUP-ALL:+GROUP-SECP384R1'] : []),
    ];
    return startEnclosedProgram(findProgram('gnutls-serv') ?? '', argumentsFor, setup);
  },
};

export const nssServer: JudgedServer = {
  name: 'NSS selfserv',
  missing: () => missingProgram('selfserv', 'selfserv (libnss3-tools)') ?? enclosureMissing(),
  start(setup) {
    const { kind, key } = setup;
    const database = nssDatabase(setup);
    const argumentsFor = (port: number): string[] => [
      ...['-d', database, key === 'ec' ? '-e' : '-n', 'leaf', '-p', String(port)],
      ...['-V', 'tls1.2:tls1.3', '-u', '-Q', '-G'],
      ...(kind === 'retry' ? ['-I', 'P384'] : []),
      ...(kind === 'client-certificate' ? ['-r'] : []),
    ];
    return startEnclosedProgram(findProgram('selfserv') ?? '', argumentsFor, setup);
  },
};

/** Its own database, with the leaf's key and the root as a trusted authority for clients too. */
function nssDatabase({ folder, chainFile, keyFile, rootFile }: Setup): string {
  const directory = join(folder, 'nss');
  mkdirSync(directory);
  const database = `sql:${directory}`;
  const bundle = join(folder, 'leaf.p12');
  const tool = (name: string, args: string[]): void => {
    execFileSync(findProgram(name) ?? name, args, { stdio: 'pipe' });
  };
  const made = ['-passout', 'pass:pass', '-name', 'leaf', '-out', bundle];
  tool('openssl', ['pkcs12', '-export', '-in', chainFile, '-inkey', keyFile, ...made]);
  tool('certutil', ['-N', '-d', database, '--empty-password']);
  tool('pk12util', ['-i', bundle, '-d', database, '-W', 'pass', '-K', '']);
  tool('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,,', '-i', rootFile]);
  return database;
}
