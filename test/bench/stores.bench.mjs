import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runnerImport } from 'vite';

export const title =
  'Every trust store of a computer with 10 profiles, 150 authorities in each, and 3 Javas inspected, against 1 s';
export const limit = 1;

const profiles = 10;
const javas = ['8.0.432-tem', '17.0.13-tem', '21.0.5-tem'];
const rounds = 5;
const secondMs = 1_000;
const bundle = '/etc/ssl/certs/ca-certificates.crt';
const keystores = ['/etc/ssl/certs/java/cacerts', '/etc/pki/ca-trust/extracted/java/cacerts'];

/**
 * Discovery and inspection together, as the window asks for them when it gains the focus; the median of the rounds.
 * The peer is what a script would do: one `certutil -L` a database and one `keytool -list` a keystore, in turn, which
 * does not even tell which certificates those are. Resolves to the time in seconds, which is the ratio.
 */
export async function measure() {
  const { module: system } = await runnerImport('./electron/system/run.ts');
  const certutil = system.findProgram('certutil');
  const keytool = system.findProgram('keytool');
  const keystore = keystores.find((file) => existsSync(file));
  if (!certutil || !existsSync(bundle)) return { skipped: 'certutil or a bundle of authorities is not installed' };
  const home = mkdtempSync(join(tmpdir(), 'latchkey-bench-stores-'));
  try {
    const databases = makeDatabases(home, certutil);
    const lists = keystore ? makeJavas(home, keystore) : [];
    const inspect = await inspection(home, system);
    const stores = await inspect();
    const seen = (prefix) => stores.filter(({ id }) => id.startsWith(prefix)).length;
    if (seen('nss:firefox:') !== profiles) throw new Error(`only ${seen('nss:firefox:')} profiles were found`);
    const figures = [];
    for (let round = 0; round < rounds; round++) figures.push(await timed(inspect));
    const times = figures.map(({ time }) => time).sort((a, b) => a - b);
    const median = times[Math.floor(rounds / 2)];
    const stall = Math.max(...figures.map(({ stall }) => stall));
    const start = process.hrtime.bigint();
    for (const folder of databases) execFileSync(certutil, ['-d', `sql:${folder}`, '-L'], { stdio: 'pipe' });
    const jobs = keytool ? lists : [];
    for (const file of jobs) {
      execFileSync(keytool, ['-list', '-keystore', file, '-storepass', 'changeit'], { stdio: 'pipe' });
    }
    const peer = Number(process.hrtime.bigint() - start) / 1e6;
    const counted = `${seen('nss:')} databases and ${seen('java:')} keystores among ${stores.length} stores`;
    const detail = `${median.toFixed(0)} ms for ${counted}, longest stall of the event loop ${stall.toFixed(0)} ms; certutil and keytool in turn ${peer.toFixed(0)} ms`;
    return { ratio: median / secondMs, detail };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The stores as the window would be told of them, for a root that is in none of them. */
async function inspection(home, { run, findProgram }) {
  const { module: discovery } = await runnerImport('./electron/trust/stores.ts');
  const { module: elevation } = await runnerImport('./electron/system/elevate.ts');
  const elevate = elevation.elevation({ run, uid: 1000, findProgram: () => undefined });
  const environment = { HOME: home, PATH: process.env.PATH };
  const options = { run, elevate, environment, platform: 'linux', findProgram, rootFile: join(home, 'root.pem') };
  const root = { sha256: '0'.repeat(64), pem: '', nickname: 'Latchkey' };
  return async () => {
    const stores = await discovery.discoverStores(options);
    return Promise.all(stores.map((store) => store.inspect(root)));
  };
}

/** Chromium's and ten profiles', each a copy of one real database with the system's authorities in it. */
function makeDatabases(home, certutil) {
  const first = join(home, '.local', 'share', 'pki', 'nssdb');
  mkdirSync(first, { recursive: true });
  execFileSync(certutil, ['-d', `sql:${first}`, '-N', '--empty-password'], { stdio: 'pipe' });
  const blocks = readFileSync(bundle, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  const lines = blocks.slice(0, 150).map((pem, index) => {
    const file = join(home, `${index}.pem`);
    writeFileSync(file, pem);
    return `-A -n "authority ${index}" -t "C,," -i ${file} -f /dev/null\n`;
  });
  writeFileSync(join(home, 'batch'), lines.join(''));
  execFileSync(certutil, ['-d', `sql:${first}`, '-B', '-i', join(home, 'batch')], { stdio: 'pipe' });
  const root = join(home, '.mozilla', 'firefox');
  const folders = Array.from({ length: profiles }, (_, index) => join(root, `profile-${index}`));
  for (const folder of folders) cpSync(first, folder, { recursive: true });
  const sections = folders.map(
    (_, index) => `[Profile${index}]\nName=p${index}\nIsRelative=1\nPath=profile-${index}\n`,
  );
  writeFileSync(join(root, 'profiles.ini'), sections.join('\n'));
  return [first, ...folders];
}

/** Where SDKMAN puts them; each with a keystore of its own. */
function makeJavas(home, keystore) {
  return javas.map((name) => {
    const folder = join(home, '.sdkman', 'candidates', 'java', name);
    const list = join(folder, 'lib', 'security', 'cacerts');
    mkdirSync(join(folder, 'lib', 'security'), { recursive: true });
    copyFileSync(keystore, list);
    writeFileSync(join(folder, 'release'), `JAVA_VERSION="${name.split('-')[0]}"\nIMPLEMENTOR="Eclipse Adoptium"\n`);
    return list;
  });
}

async function timed(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = process.hrtime.bigint();
  await work();
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  delay.disable();
  return { time, stall: delay.max / 1e6 };
}
