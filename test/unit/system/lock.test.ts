import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess } from '../../../electron/system/lock-holder.ts';
import { withLock } from '../../../electron/system/lock.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let built: string;
let folder: string;
let lock: string;
const children: ChildProcess[] = [];

// Node 20 cannot import TypeScript, and real processes must contend: the lock is bundled once, as the product is.
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'latchkey-lock-build-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'electron/system/lock.ts'),
      outDir: built,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'esm', entryFileNames: 'lock.mjs' } },
    },
  });
  await writeFile(
    join(built, 'increment.mjs'),
    `import { readFile, writeFile } from 'node:fs/promises';
     import { withLock } from './lock.mjs';
     const [lock, counter, times] = process.argv.slice(2);
     for (let round = 0; round < Number(times); round++) {
       await withLock(lock, async () => {
         const before = Number(await readFile(counter, 'utf8'));
         await new Promise((resolve) => setImmediate(resolve));
         await writeFile(counter, String(before + 1));
       }, { waitMs: 60_000 });
     }`,
  );
  await writeFile(
    join(built, 'hold.mjs'),
    `import { withLock } from './lock.mjs';
     await withLock(process.argv[2], async () => {
       process.stdout.write('held\\n');
       await new Promise(() => setInterval(() => undefined, 1000));
     });`,
  );
});

afterAll(() => rm(built, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  lock = join(folder, 'lock');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(program: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(built, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function startHolder(): Promise<ChildProcess> {
  const holder = start('hold.mjs', lock);
  if (!holder.stdout) throw new Error('no output to read');
  await once(holder.stdout, 'data');
  return holder;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('withLock', () => {
  it('gives back what the work gives and leaves nothing behind', async () => {
    const seen = await withLock(lock, () => access(lock).then(() => 'there'));
    expect(seen).toBe('there');
    expect(await readdir(folder)).toEqual([]);
  });

  it('creates the folder', async () => {
    await expect(withLock(join(folder, 'a', 'b', 'lock'), () => Promise.resolve(1))).resolves.toBe(1);
  });

  it('lets go when the work throws', async () => {
    const failure = new Error('of the work');
    await expect(withLock(lock, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(withLock(lock, () => Promise.resolve('next'), { waitMs: 0 })).resolves.toBe('next');
  });

  it('keeps two works of one process apart', async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      await new Promise((resolve) => setImmediate(resolve));
      expect(inside).toBe(1);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 10 }, () => withLock(lock, work)));
  });

  it('says BUSY when another process keeps it', async () => {
    await startHolder();
    await expect(withLock(lock, () => Promise.resolve(), { waitMs: 30 })).rejects.toMatchObject({ code: 'BUSY' });
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('loses no update of twenty processes', async () => {
    const counter = join(folder, 'counter');
    await writeFile(counter, '0');
    const ends = Array.from({ length: 20 }, () => once(start('increment.mjs', lock, counter, '10'), 'exit'));
    expect((await Promise.all(ends)).map(([code]) => code as unknown)).toEqual(Array(20).fill(0));
    expect(await readFile(counter, 'utf8')).toBe('200');
    expect(await readdir(folder)).toEqual(['counter']);
  }, 60_000);

  it('takes over from a process that was killed', async () => {
    await kill(await startHolder());
    await access(lock);
    await expect(withLock(lock, () => Promise.resolve('mine'), { waitMs: 0 })).resolves.toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('loses no update when twenty processes take over at once, the takeover itself left by the dead', async () => {
    await kill(await startHolder());
    await writeFile(`${lock}.takeover`, await readFile(lock, 'utf8'));
    const counter = join(folder, 'counter');
    await writeFile(counter, '0');
    const ends = Array.from({ length: 20 }, () => once(start('increment.mjs', lock, counter, '3'), 'exit'));
    await Promise.all(ends);
    expect(await readFile(counter, 'utf8')).toBe('60');
    expect(await readdir(folder)).toEqual(['counter']);
  }, 60_000);

  it.each([
    ['a number that another process has now', (self: object) => ({ ...self, startedAt: '1' })],
    ['another start of the computer', (self: object) => ({ ...self, boot: 'another' })],
  ])('takes over from %s', async (_, change) => {
    await writeFile(lock, JSON.stringify(change(await thisProcess())));
    await expect(withLock(lock, () => Promise.resolve('mine'), { waitMs: 0 })).resolves.toBe('mine');
  });

  it.each(['', '{"pid":', 'null', '{"pid":"x"}'])('takes over from what a power cut left: %j', async (content) => {
    await writeFile(lock, content);
    await expect(withLock(lock, () => Promise.resolve('mine'), { waitMs: 0 })).resolves.toBe('mine');
  });

  it('respects a process of another computer, until that lock is old', async () => {
    await writeFile(lock, JSON.stringify({ ...(await thisProcess()), place: `not-${hostname()}` }));
    await expect(withLock(lock, () => Promise.resolve(), { waitMs: 0 })).rejects.toMatchObject({ code: 'BUSY' });
    const longAgo = new Date(Date.now() - 11 * 60_000);
    await utimes(lock, longAgo, longAgo);
    await expect(withLock(lock, () => Promise.resolve('mine'), { waitMs: 0 })).resolves.toBe('mine');
  });

  it('says where it cannot write', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const attempt = withLock(join(blocked, 'lock'), () => Promise.resolve());
    await expect(attempt).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });

  it('says so in a folder that is read-only', async (ctx) => {
    if (process.getuid?.() === 0) ctx.skip('root may write everywhere');
    const readOnly = join(folder, 'read-only');
    await mkdir(readOnly);
    await chmod(readOnly, 0o500);
    const attempt = withLock(join(readOnly, 'lock'), () => Promise.resolve());
    await expect(attempt).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });
});
