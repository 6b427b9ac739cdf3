import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isNodeError } from './files.ts';

/** Tells a process from every other one that ever had the same number. */
export interface ProcessIdentity {
  pid: number;
  /** The computer, and on Linux the PID namespace: where `pid` means something. */
  place: string;
  /** This start of the computer; empty where the system has no name for it. */
  boot: string;
  /** In clock ticks since the computer started; empty where the system does not tell. */
  startedAt: string;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  const [namespace, boot, stat] = await Promise.all([
    ifThere(readlink('/proc/self/ns/pid')),
    ifThere(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    processStat(process.pid),
  ]);
  return {
    pid: process.pid,
    place: `${hostname()} ${namespace ?? ''}`.trim(),
    boot: boot?.trim() ?? '',
    startedAt: stat?.startedAt ?? '',
  };
}

/** `undefined` when it lives where this process cannot look: another computer, another container. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean | undefined> {
  const here = await thisProcess();
  if (identity.place !== here.place) return undefined;
  if (identity.boot !== here.boot) return false;
  const stat = await processStat(identity.pid);
  if (!stat) return answersSignals(identity.pid);
  return !stat.ended && stat.startedAt === identity.startedAt;
}

/** `undefined` where there is no /proc, no such process, or it is hidden. See proc_pid_stat(5). */
async function processStat(pid: number): Promise<{ ended: boolean; startedAt: string } | undefined> {
  const text = await ifThere(readFile(`/proc/${pid}/stat`, 'latin1'));
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startedAt] = [fields?.[0], fields?.[22 - 3]];
  if (state === undefined || startedAt === undefined) return undefined;
  return { ended: state === 'Z' || state === 'X', startedAt };
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Refused means that it is there and belongs to somebody else.
    return isNodeError(error) && error.code === 'EPERM';
  }
}

async function ifThere(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading;
  } catch (error) {
    // ESRCH: the process ended while its file was read.
    if (isNodeError(error) && ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ESRCH'].includes(error.code ?? ''))
      return undefined;
    throw error;
  }
}
