import { createHash, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../../electron/system/run.ts';
import { certificatesIn } from '../../../../electron/trust/certificate-text.ts';
import { toolBundle, type ToolBundle } from '../../../../electron/trust/tools/bundle.ts';
import { systemRoots } from '../../../../electron/trust/tools/system-roots.ts';
import { testRoot, type TestRoot } from '../../../system/trust-roots.ts';

let certificates: string;
let ours: TestRoot;
let previous: TestRoot;
let theirs: TestRoot;
beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'latchkey-bundle-roots-'));
  [ours, previous, theirs] = ['ours', 'previous', 'theirs'].map((name) => testRoot(certificates, name)) as [
    TestRoot,
    TestRoot,
    TestRoot,
  ];
});
afterAll(() => {
  rmSync(certificates, { recursive: true });
});

let folder: string;
let system: string;
let roots: string[];
let locked: number;
let bundle: ToolBundle;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-bundle-'));
  system = join(folder, 'system.crt');
  writeFileSync(system, `# Theirs, é\r\n${theirs.pem.replaceAll('\n', '\r\n')}`, 'latin1');
  roots = [ours.pem];
  locked = 0;
  bundle = toolBundle({
    folder: join(folder, 'trust'),
    roots: () => Promise.resolve(roots),
    systemRoots: () =>
      systemRoots({ platform: 'linux', run, environment: {}, clock: () => new Date(), files: ['/nowhere', system] }),
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const current = () =>
  bundle.current((work) => {
    locked += 1;
    return work();
  });
const held = (file: string): string[] => certificatesIn(readFileSync(file, 'utf8')).map(({ sha256 }) => sha256);

describe('toolBundle', () => {
  it('holds the system’s roots and ours, each once, readable by every user and by OpenSSL', async () => {
    writeFileSync(system, theirs.pem + ours.pem + theirs.pem);
    expect(await bundle.refresh()).toEqual({ kind: 'whole', systemFile: system });
    expect(held(bundle.files.bundle)).toEqual([theirs.sha256, ours.sha256]);
    expect(held(bundle.files.roots)).toEqual([ours.sha256]);
    expect(statSync(bundle.files.bundle).mode & 0o777).toBe(0o644);
    for (const { certificateFile } of [ours, theirs]) {
      const judged = await run('/usr/bin/openssl', [
        'verify',
        '-no-CApath',
        '-CAfile',
        bundle.files.bundle,
        certificateFile,
      ]);
      expect(judged.stdout).toContain('OK');
    }
  });

  it('takes over a list with Windows line ends and odd text, and is plain itself', async () => {
    await bundle.refresh();
    const text = readFileSync(bundle.files.bundle, 'latin1');
    expect(text).toMatch(/^[\n -~]*$/);
    expect(held(bundle.files.bundle)).toContain(theirs.sha256);
  });

  it('holds the roots of a rollover too', async () => {
    roots.push(previous.pem);
    await bundle.refresh();
    expect(held(bundle.files.bundle)).toEqual([theirs.sha256, ours.sha256, previous.sha256]);
    roots.pop();
    expect(await current()).toEqual({ kind: 'whole', systemFile: system });
    expect(held(bundle.files.bundle)).toEqual([theirs.sha256, ours.sha256]);
    expect(held(bundle.files.roots)).toEqual([ours.sha256]);
  });

  it('is written anew only when the system’s list or ours changed', async () => {
    await current();
    expect(locked).toBe(1);
    const before = statSync(bundle.files.bundle).ino;
    expect(await current()).toEqual({ kind: 'whole', systemFile: system });
    expect(statSync(bundle.files.bundle).ino).toBe(before);
    expect(locked).toBe(1);
    writeFileSync(system, theirs.pem + previous.pem);
    expect(await current()).toEqual({ kind: 'whole', systemFile: system });
    expect(held(bundle.files.bundle)).toContain(previous.sha256);
    expect(locked).toBe(2);
  });

  it('goes when there is no authority, and makes no folder then', async () => {
    await bundle.refresh();
    roots = [];
    expect(await current()).toEqual({ kind: 'none' });
    expect(readdirSync(join(folder, 'trust'))).toEqual([]);
    rmSync(join(folder, 'trust'), { recursive: true });
    expect(await current()).toEqual({ kind: 'none' });
    expect(await bundle.refresh()).toEqual({ kind: 'none' });
    expect(existsSync(join(folder, 'trust'))).toBe(false);
  });

  it.each([
    [
      'is a folder',
      (file: string) => {
        rmSync(file);
        return '/';
      },
      'EISDIR',
    ],
    [
      'holds no certificate',
      (file: string) => {
        writeFileSync(file, 'nothing');
        return file;
      },
      'holds no certificate',
    ],
  ])('says so when the system’s list %s, and leaves no bundle with ours alone', async (_, spoil, words) => {
    await bundle.refresh();
    system = spoil(system);
    const state = await current();
    expect(state).toMatchObject({ kind: 'ours-only', reason: expect.stringContaining(words) as string });
    expect(existsSync(bundle.files.bundle)).toBe(false);
    expect(held(bundle.files.roots)).toEqual([ours.sha256]);
  });

  it('leaves the old bundle when the new one cannot be written', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    await bundle.refresh();
    const before = readFileSync(bundle.files.bundle, 'utf8');
    writeFileSync(system, previous.pem);
    chmodSync(join(folder, 'trust'), 0o500);
    await expect(bundle.refresh()).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
    chmodSync(join(folder, 'trust'), 0o700);
    expect(readFileSync(bundle.files.bundle, 'utf8')).toBe(before);
  });
});

describe('systemRoots', () => {
  const clock = () => new Date('2026-11-23T12:00:00.000Z');
  const answering = (stdout: string, exitCode = 0) => {
    const calls: string[][] = [];
    const fake = (program: string, args: readonly string[]) => {
      calls.push([program, ...args]);
      return Promise.resolve({ exitCode, stdout, stderr: exitCode === 0 ? '' : 'no such keychain' });
    };
    return { calls, run: fake };
  };

  it('asks macOS for the keychain of Apple’s roots', async () => {
    // What `security find-certificate -a -p` prints: the blocks, one behind the other.
    const { calls, run: fake } = answering(theirs.pem + previous.pem);
    const found = await systemRoots({ platform: 'darwin', run: fake, environment: {}, clock });
    expect((await found.read()).map(({ sha256 }) => sha256)).toEqual([theirs.sha256, previous.sha256]);
    expect(calls).toEqual([
      [
        '/usr/bin/security',
        'find-certificate',
        '-a',
        '-p',
        '/System/Library/Keychains/SystemRootCertificates.keychain',
      ],
    ]);
    expect(found.stamp).toContain('2026-11-23');
  });

  it('tells why macOS did not answer', async () => {
    const { run: fake } = answering('', 44);
    const found = await systemRoots({ platform: 'darwin', run: fake, environment: {}, clock });
    await expect(found.read()).rejects.toThrow('no such keychain');
  });

  it('adds Node’s list to what Windows fetched so far', async () => {
    const der = new X509Certificate(theirs.pem).raw.toString('base64');
    const { calls, run: fake } = answering(`${der}\r\n`);
    const found = await systemRoots({ platform: 'win32', run: fake, environment: { SystemRoot: 'D:\\Win' }, clock });
    const read = await found.read();
    expect(read[0]?.sha256).toBe(theirs.sha256);
    expect(
      createHash('sha256')
        .update(new X509Certificate(read[0]?.pem ?? '').raw)
        .digest('hex'),
    ).toBe(theirs.sha256);
    expect(read.length).toBeGreaterThan(100);
    expect(calls[0]?.[0]).toBe('D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
  });

  it('takes Node’s list where a system has none', async () => {
    const found = await systemRoots({ platform: 'linux', run, environment: {}, clock, files: ['/nowhere/at/all'] });
    expect((await found.read()).length).toBeGreaterThan(100);
  });
});
