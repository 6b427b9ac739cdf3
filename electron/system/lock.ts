import { randomBytes } from 'node:crypto';
import { link, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { number, object, parse, string } from 'valibot';
import { AppError } from '../shared/errors.ts';
import { isNodeError, makePrivateFolder, namesInFolder, readFileIfAny, toWriteError } from './files.ts';
import { isRunning, thisProcess, type ProcessIdentity } from './lock-holder.ts';

/** Locks are held for seconds. One that nobody here can judge counts as forgotten after this long. */
const foreignAgeMs = 10 * 60_000;

const identitySchema = object({ pid: number(), place: string(), boot: string(), startedAt: string() });

/**
 * Runs the work while no other process, and nothing else in this one, is inside `withLock` for the same file. A lock
 * whose process is gone is taken over. The file is there while the lock is held; its folder is created.
 * Waits up to `waitMs`, then throws BUSY; also throws DATA_NOT_WRITABLE and DISK_FULL, and what the work throws.
 * Not re-entrant: the work must not ask for the same lock.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, { waitMs = 10_000 } = {}): Promise<T> {
  await acquire(file, waitMs);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // What went wrong in the work says more than a lock file that stays: the next process takes that over.
    await release(file).catch(() => undefined);
    throw error;
  }
  await release(file);
  return result;
}

/** Removes what processes that were killed while they waited for a lock left in its folder. */
export async function sweepLocks(folder: string): Promise<void> {
  const names = (await namesInFolder(folder)).filter((name) => /\.lock\.\d+\.[0-9a-f]{12}(\.new)?$/.test(name));
  for (const file of names.map((name) => join(folder, name))) {
    const holder = parseIdentity((await readFileIfAny(file)) ?? '');
    if (holder && (await isRunning(holder)) === false) await release(file);
  }
}

async function acquire(file: string, waitMs: number): Promise<void> {
  const mine = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  const giveUpAt = performance.now() + waitMs;
  try {
    await makePrivateFolder(dirname(file));
    // The random part tells two locks of one process apart.
    await writeFile(mine, JSON.stringify({ ...(await thisProcess()), lock: mine }), { flag: 'wx', mode: 0o600 });
    for (let pauseMs = 2; !(await tryAcquire(file, mine)); pauseMs = Math.min(pauseMs * 2, 100)) {
      if (performance.now() >= giveUpAt) throw new AppError('BUSY');
      // Uneven pauses keep waiting processes from colliding in step.
      await delay(pauseMs * (0.5 + Math.random()));
    }
  } catch (error) {
    throw toWriteError(error, file);
  } finally {
    await release(mine);
  }
}

/**
 * Links the finished file `mine` to the lock's name, which succeeds for one process only and never shows half a file.
 * A lock left by the dead is replaced by whoever holds the lock of the takeover, so that two who find it dead at the
 * same time cannot both have it: the second sees, under that lock, that another one stands there now.
 */
async function tryAcquire(file: string, mine: string): Promise<boolean> {
  if (await tryLink(mine, file)) return true;
  const found = await readFileIfAny(file);
  if (found === undefined || !(await isAbandoned(file, found, mine))) return false;
  const takeover = `${file}.takeover`;
  if (!(await tryAcquire(takeover, mine))) return false;
  try {
    if ((await readFileIfAny(file)) !== found) return false;
    await link(mine, `${mine}.new`);
    await rename(`${mine}.new`, file);
    return true;
  } finally {
    await release(takeover);
  }
}

async function tryLink(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if (isNodeError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(file: string, content: string, mine: string): Promise<boolean> {
  const holder = parseIdentity(content);
  // Locks appear complete, so half a one is what a power cut left.
  if (!holder) return true;
  const running = await isRunning(holder);
  if (running !== undefined) return !running;
  // Both times come from the same file system, whatever its clock says.
  const [held, now] = await Promise.all([modifiedAt(file), modifiedAt(mine)]);
  return held !== undefined && now !== undefined && now - held > foreignAgeMs;
}

async function modifiedAt(file: string): Promise<number | undefined> {
  return await stat(file).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
}

function parseIdentity(content: string): ProcessIdentity | undefined {
  try {
    return parse(identitySchema, JSON.parse(content));
  } catch {
    // Not what this file writes: never a complete lock.
    return undefined;
  }
}

async function release(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return;
    throw toWriteError(error, file);
  }
}
