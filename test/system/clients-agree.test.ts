import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../electron/handshake/client.ts';
import { firefoxClient } from '../../electron/handshake/clients/firefox.ts';
import { gnutlsClient } from '../../electron/handshake/clients/gnutls.ts';
import { javaClient } from '../../electron/handshake/clients/java.ts';
import { nodeClient } from '../../electron/handshake/clients/node.ts';
import { systemToolsClient } from '../../electron/handshake/clients/system-tools.ts';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { servers } from '../unit/handshake/servers.ts';
import { type CertificateCases, certificateCases } from './certificate-cases.ts';
import { type ChromiumEngine, chromiumEngine } from './chromium-engine.ts';
import { javaHome } from './java-home.ts';
import { javaVisitor } from './java-visitor.ts';
import { nssDatabase, oneByOne, type RealBrowser, realChromium, realFirefox } from './real-browsers.ts';
import { type RealClient, realCurl, realGnutls, realNode, type Visit } from './real-programs.ts';

/** Every client's answer beside what the program it stands for does with the same live server, for every certificate. */

interface Pair {
  id: string;
  client: Client;
  /** The reason where the program is not here. */
  real: RealClient | string;
}

/** Where they are known to disagree, by the name of the case, and why. A disagreement that is not here fails. */
interface Known {
  answers: Readonly<Record<string, string>>;
  /** The same for their codes, of programs whose codes ours has. */
  codes?: Readonly<Record<string, string>>;
}

interface Compared {
  name: string;
  ours: boolean | null;
  real: boolean;
  sameCode: boolean;
  line: string;
}

const known: Readonly<Record<string, Known>> = {
  chromium: {
    answers: {},
    codes: {
      ...Object.fromEntries(
        ['SHA-1', 'SHA-1 above', 'SHA-1 with RSA'].map((name) => [
          name,
          'Chromium 130 in Electron 33 names the weak hash; later ones no longer read such a signature',
        ]),
      ),
    },
  },
  firefox: {
    answers: {
      'key usage without signatures':
        'NSS’s verifier wants a key that signs; Firefox is content with a key for any one of its three uses',
    },
    codes: { 'address as a DNS name': 'NSS looks at the constraints before the form of the name' },
  },
  'system-tools': { answers: {} },
  gnutls: { answers: {} },
  node: { answers: {}, codes: {} },
  java: {
    answers: {
      MD5: 'OpenSSL’s server ends the handshake, as Java offers no MD5: ours says that there was nothing to judge',
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'latchkey-agree-'));
const running = servers();
const rootFile = join(folder, 'root.pem');
let made: CertificateCases;
let ports: number[];
let firefox: RealBrowser | string;
let chromium: RealBrowser | string;
let engine: ChromiumEngine | undefined;
let pairs: Pair[];

beforeAll(async () => {
  made = certificateCases();
  writeFileSync(rootFile, made.root.certPem);
  ports = await Promise.all(
    made.cases.map(({ chain }) =>
      // A level at which the server itself minds nothing.
      running.https({
        ...{ cert: chain.map(({ certPem }) => certPem).join(''), key: chain[0]?.keyPem ?? '' },
        ciphers: 'DEFAULT@SECLEVEL=0',
      }),
    ),
  );
  firefox = findProgram('certutil')
    ? await realFirefox(folder, rootFile, [...new Set(made.cases.map(({ host }) => host))])
    : 'certutil (package libnss3-tools) is not installed';
  chromium = findProgram('certutil') ? await realChromium(folder, rootFile) : 'certutil is not installed';
  pairs = [await chromiumPair(), firefoxPair(), ...programPairs(), await javaPair()];
});

afterAll(async () => {
  if (typeof firefox !== 'string') await firefox.close();
  if (typeof chromium !== 'string') await chromium.close();
  await engine?.stop();
  await running.closeAll();
  made.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

/** The engine inside Electron may be of another release than the browser: that is part of what is compared. */
async function chromiumPair(): Promise<Pair> {
  const home = join(folder, 'engine-home');
  const id = 'chromium';
  if (typeof chromium !== 'string') {
    nssDatabase(join(home, '.local', 'share', 'pki', 'nssdb'), rootFile);
    engine = await chromiumEngine(folder, home);
  }
  const asked = engine;
  const judge = oneByOne<Parameters<Client['judge']>, ClientVerdict>(({ host, port, address, chain }) => {
    if (!asked) throw new Error('no engine was started');
    return asked.judge({ host, port, address, chain, timeoutMs: 20_000 });
  });
  const real = typeof chromium === 'string' ? chromium : chromium.visit;
  return { id, client: { id, label: id, judge }, real };
}

function firefoxPair(): Pair {
  const profile = join(folder, 'judged-profile');
  if (typeof firefox !== 'string') nssDatabase(profile, rootFile);
  const client = firefoxClient({ run, findProgram, profiles: () => Promise.resolve([profile]) });
  return {
    id: 'firefox',
    client,
    real: typeof firefox === 'string' ? firefox : firefox.visit,
  };
}

function programPairs(): Pair[] {
  const environment = { NODE_EXTRA_CA_CERTS: rootFile };
  const rootFiles = (): Promise<string> => Promise.resolve(rootFile);
  return [
    ['system-tools', systemToolsClient({ run, findProgram, bundle: rootFiles }), realCurl(rootFile)],
    ['gnutls', gnutlsClient({ run, findProgram, roots: rootFile }), realGnutls(rootFile)],
    ['node', nodeClient({ run, findProgram, environment, rootFile: rootFiles }), realNode(rootFile, folder)],
  ].map(([id, client, real]) => ({ id, client, real }) as Pair);
}

async function javaPair(): Promise<Pair> {
  const place = join(folder, 'java');
  mkdirSync(place);
  const [visitor, home] = [await javaVisitor(place), javaHome(place, rootFile)];
  const client = javaClient({
    ...{ run, findProgram },
    environment: { JAVA_HOME: typeof home === 'string' ? undefined : home.home },
  });
  const real: RealClient | string =
    typeof home === 'string'
      ? home
      : typeof visitor === 'string'
        ? visitor
        : async (host, port) => {
            const { accepted, output } = await visitor.visit(rootFile, host, port);
            return { accepts: accepted, words: output };
          };
  return { id: 'java', client, real };
}

async function compare({ id, client }: Pair, real: RealClient, index: number): Promise<Compared> {
  const [one, port] = [made.cases[index], ports[index]];
  if (!one || port === undefined) throw new Error('no such case');
  const { name, host } = one;
  const chain = one.chain.map(({ der }) => der);
  const signal = AbortSignal.timeout(60_000);
  const verdict = await client.judge({ host, port, address: '127.0.0.1', chain, signal });
  const visit: Visit = await real(host, port);
  const sameCode = (verdict.code ?? '') === visit.words;
  const words = [
    name.padEnd(42),
    answer(verdict.accepts),
    (verdict.code ?? '').padEnd(48),
    answer(visit.accepts),
    visit.words,
  ];
  const why: string[] = [];
  if (verdict.accepts !== visit.accepts) why.push(known[id]?.answers[name] ?? 'NOT KNOWN TO DIFFER');
  else if (!sameCode && known[id]?.codes) why.push(known[id].codes[name] ?? 'NOT KNOWN TO DIFFER');
  const reasons = why.map((reason) => ` <- ${reason}`).join('');
  return { name, ours: verdict.accepts, real: visit.accepts, sameCode, line: `${words.join('  ')}${reasons}` };
}

function answer(accepts: boolean | null): string {
  return accepts === null ? '  ?' : accepts ? 'yes' : ' no';
}

describe.each(['chromium', 'firefox', 'system-tools', 'gnutls', 'node', 'java'])('%s', (id) => {
  // Fifty starts of a Java, or fifty of Chromium’s error pages, on a small computer with other work to do.
  it('answers as the real program does', { timeout: 400_000 }, async ({ skip }) => {
    const pair = pairs.find((one) => one.id === id);
    if (!pair) throw new Error(`no client is called ${id}`);
    const { real } = pair;
    if (typeof real === 'string') return skip(real);
    const compared = await atOnce(id === 'chromium' ? 8 : 3, made.cases.keys(), (index) => compare(pair, real, index));
    const table = compared.map(({ line }) => `  ${line}`).join('\n');
    process.stdout.write(`${id}: ours, and what the real program does\n${table}\n`);
    const differing = compared.filter(({ ours, real }) => ours !== real).map(({ name }) => name);
    const expected = known[id] ?? { answers: {} };
    expect(differing.toSorted()).toEqual(Object.keys(expected.answers).toSorted());
    if (!expected.codes) return;
    const differingInCode = compared.filter(({ name, sameCode }) => !sameCode && !differing.includes(name));
    expect(differingInCode.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected.codes).toSorted());
  });
});

/** So many at a time: programs start slowly, and this computer may be small. */
async function atOnce<In, Out>(count: number, given: Iterable<In>, work: (one: In) => Promise<Out>): Promise<Out[]> {
  const waiting = [...given].entries();
  const done: Out[] = [];
  const one = async (): Promise<void> => {
    for (const [place, item] of waiting) done[place] = await work(item);
  };
  await Promise.all(Array.from({ length: count }, one));
  return done;
}
