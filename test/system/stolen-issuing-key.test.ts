import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIssuer } from '../../electron/authority/issuer.ts';
import { requireAuthority } from '../../electron/authority/authority-record.ts';
import { createServices } from '../../electron/create-services.ts';
import { privateKeyPem } from '../../electron/certificates/keys.ts';
import { startMomentaryServer } from '../../electron/handshake/connection/momentary-server.ts';
import { issuingKeyId } from '../../electron/keychain/keychain.ts';
import { vaultKeychain } from '../../electron/keychain/vault.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { verifyChain } from '../openssl.ts';
import { forger, type Forger, type Served } from './forger.ts';
import { javaVisitor, type JavaVisitor } from './java-visitor.ts';

/*
 * The promise behind "sleep well": whoever steals the issuing key, and with it everything in the data folder, cannot
 * make a certificate for a name or address outside the constraints that any client here accepts. The thief below has
 * the real key and our own code; the judges are other people's.
 */

const passphrase = 'four plain words here';
let folder: string;
let rootPem: string;
let thief: Forger;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-stolen-'));
  const environment = {
    HOME: folder,
    LATCHKEY_HOME: path('data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
  const services = createServices({ environment });
  await services.authority.create({});
  await services.log.flush();
  const record = await requireAuthority(services.paths);
  const vault = vaultKeychain({ folder: services.paths.vault, passphrase: () => Promise.resolve(passphrase) });
  // No other key of an authority exists: the root's is nowhere.
  expect(await vault.list()).toEqual([issuingKeyId(record.id)]);
  rootPem = record.root;
  thief = forger(await openIssuer(record, vault, new Date()), record.issuing);
  writeFileSync(path('root.pem'), rootPem);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  name: string;
  /** Where the victim believes to be. */
  host: string;
  make: () => Promise<Served>;
}

const good: Case[] = [
  { name: 'shop.localhost', host: 'shop.localhost', make: () => thief.leafFor('shop.localhost') },
  { name: '127.0.0.1', host: '127.0.0.1', make: () => thief.leafFor('127.0.0.1') },
];
const forged: Case[] = [
  { name: 'example.com', host: 'example.com', make: () => thief.leafFor('example.com') },
  { name: '192.0.2.7', host: '192.0.2.7', make: () => thief.leafFor('192.0.2.7') },
  { name: '2001:db8::7', host: '2001:db8::7', make: () => thief.leafFor('2001:db8::7') },
  {
    name: 'both beside a permitted name',
    host: 'example.com',
    make: () => thief.leafFor('shop.localhost', 'example.com'),
  },
  {
    name: 'a permitted name first, an address after it',
    host: '192.0.2.7',
    make: () => thief.leafFor('a.test', '192.0.2.7'),
  },
  { name: 'a wildcard', host: 'www.example.com', make: () => thief.leafFor('*.example.com') },
  { name: 'in capitals', host: 'example.com', make: () => thief.leafFor('EXAMPLE.COM') },
  { name: 'a common name alone', host: 'example.com', make: () => thief.namedByCommonName('example.com') },
  {
    name: 'an authority below, for example.com',
    host: 'example.com',
    make: () => thief.throughAnAuthorityBelow('example.com'),
  },
  {
    name: 'an authority below, for a permitted name',
    host: 'a.test',
    make: () => thief.throughAnAuthorityBelow('a.test'),
  },
];

interface Visit extends Served {
  host: string;
  /** Of a server on loopback that serves the chain. */
  port: number;
}

interface Verdict {
  accepted: boolean;
  output: string;
}

interface Judge {
  name: string;
  /** Why it cannot be asked here. */
  missing: () => string | undefined;
  judge: (visit: Visit) => Promise<Verdict>;
}

let java: JavaVisitor | string = 'it was not looked for';
let database = '';

beforeAll(async () => {
  java = await javaVisitor(folder);
  const certutil = findProgram('certutil');
  if (!certutil) return;
  database = `sql:${folder}`;
  await run(certutil, ['-d', database, '-N', '--empty-password']);
  await run(certutil, ['-d', database, '-A', '-t', 'C,,', '-n', 'root', '-f', '/dev/null'], { input: rootPem });
});

const lacks = (program: string) => () => (findProgram(program) ? undefined : `${program} is not installed`);

async function ask(program: string, args: string[], input = ''): Promise<Verdict> {
  // What the environment says about trust must not have a say here.
  const env = { CURL_CA_BUNDLE: '', SSL_CERT_FILE: '', SSL_CERT_DIR: '', no_proxy: '*', LC_ALL: 'C' };
  const { exitCode, stdout, stderr } = await run(findProgram(program) ?? program, args, { env, input });
  return { accepted: exitCode === 0, output: `${stdout}${stderr}` };
}

function visitWithNode({ host, port }: Visit): Promise<Verdict> {
  return new Promise((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const checkServerIdentity: typeof tls.checkServerIdentity = (_, served) => tls.checkServerIdentity(host, served);
    const socket = tls.connect({ ...name, host: '127.0.0.1', port, ca: rootPem, checkServerIdentity });
    socket.once('secureConnect', () => {
      resolve({ accepted: true, output: '' });
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ accepted: false, output: `${error.code ?? ''} ${error.message}` });
    });
  });
}

const judges: Judge[] = [
  {
    name: 'openssl',
    missing: lacks('openssl'),
    judge: ({ chain: [leaf = '', ...others], host }) => {
      const place = isIP(host) === 0 ? { host } : { ip: host };
      return Promise.resolve(verifyChain({ root: rootPem, issuing: others.join(''), leaf, ...place }));
    },
  },
  {
    name: 'curl',
    missing: lacks('curl'),
    judge: ({ host, port }) => {
      const name = isIP(host) === 6 ? `[${host}]` : host;
      const place = ['--connect-to', `${name}:443:127.0.0.1:${port}`, `https://${name}/`];
      return ask('curl', ['-sS', '--max-time', '20', '--cacert', path('root.pem'), ...place]);
    },
  },
  {
    name: 'GnuTLS',
    missing: lacks('certtool'),
    judge: ({ chain, host }) => {
      const args = ['--verify', '--load-ca-certificate', path('root.pem'), '--verify-profile', 'low'];
      const asked = isIP(host) === 0 ? ['--verify-hostname', host] : [];
      return ask('certtool', [...args, '--verify-purpose', '1.3.6.1.5.5.7.3.1', ...asked], chain.join(''));
    },
  },
  { name: 'Node', missing: () => undefined, judge: visitWithNode },
  {
    // It judges the chain and never the host, so that what it refuses it refuses for the constraints.
    name: 'NSS',
    missing: () => lacks('vfychain')() ?? lacks('certutil')(),
    judge: ({ chain }) => {
      const files = chain.map((pem, index) => {
        writeFileSync(path(`${index}.pem`), pem);
        return path(`${index}.pem`);
      });
      return ask('vfychain', ['-d', database, '-u', '1', '-a', ...files]);
    },
  },
  {
    name: 'Java',
    missing: () => (typeof java === 'string' ? java : undefined),
    judge: ({ host, port }) => {
      if (typeof java === 'string') throw new Error(java);
      return java.visit(path('root.pem'), host, port);
    },
  },
];

/** Name constraints or path length, in the words of six verifiers. */
const constraintBroken = /subtree|constraint|not permitted to issue/i;

async function verdictOf(judge: Judge, { host, make }: Case): Promise<Verdict> {
  const served = await make();
  const server = await startMomentaryServer({ chainPem: served.chain.join(''), keyPem: privateKeyPem(served.key) });
  try {
    return await judge.judge({ ...served, host, port: server.port });
  } finally {
    await server.close();
  }
}

describe.each(judges)('$name', (judge) => {
  it.for(good)('accepts what the authority may sign: $name', async (one, { skip }) => {
    skip(judge.missing() !== undefined, judge.missing());
    const { accepted, output } = await verdictOf(judge, one);
    expect(accepted, output).toBe(true);
  });

  it.for(forged)('refuses a forgery: $name', async (one, { skip }) => {
    skip(judge.missing() !== undefined, judge.missing());
    const { accepted, output } = await verdictOf(judge, one);
    expect(accepted, output).toBe(false);
    // For what it is, and not because the question was put badly.
    expect(output).toMatch(constraintBroken);
  });
});
