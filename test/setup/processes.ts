import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const patience = 20_000;

/**
 * The first line that a started program writes to the given descriptor, without its line end.
 * Throws, and ends the program, when it ends first, cannot be started, or stays silent for 20 seconds.
 */
export async function waitForLine(child: ChildProcess, name: string, descriptor: number): Promise<string> {
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const stream = child.stdio[descriptor] as Readable | null | undefined;
  if (!stream) throw new Error(`${name} was started without descriptor ${descriptor}`);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (what: string): void => {
        reject(new Error(`${name} ${what}. It said: ${complaints.join('').trim() || 'nothing'}`));
      };
      let text = '';
      stream.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        const end = text.indexOf('\n');
        if (end >= 0) resolve(text.slice(0, end).trim());
      });
      child.once('error', (error) => {
        fail(`could not be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => {
        fail(`ended at once (${signal ?? `code ${String(code)}`})`);
      });
      timer = setTimeout(() => {
        fail(`did not get ready within ${patience / 1000} seconds`);
      }, patience);
    });
  } catch (error) {
    await endProcess(child);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends one process that we started, gently first, and resolves when it is gone. Safe to call twice. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(force);
}
