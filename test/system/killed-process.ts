import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs a program and interrupts it and all that it started after a while, as a Ctrl+C in a terminal does; it then comes
 * to its own end. Returns its exit code.
 */
export async function runInterrupted(
  [program, args]: readonly [string, readonly string[]],
  afterMs: number,
): Promise<number | null> {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  await Promise.race([ended, delay(afterMs)]);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
  const [exitCode] = (await ended) as [number | null];
  return exitCode;
}

/**
 * Runs a program and kills it after a while, with all that it started. The time is the stimulus: nothing is asserted
 * of it. Returns how long it ran, in milliseconds.
 */
export async function runKilled(
  [program, args]: readonly [string, readonly string[]],
  environment: Readonly<Record<string, string>>,
  afterMs: number,
): Promise<number> {
  const start = performance.now();
  // The leader of a group of its own, so that its children can be killed with it.
  const child = spawn(program, args, { env: environment, stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  await Promise.race([ended, delay(afterMs)]);
  const took = performance.now() - start;
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  await ended;
  return took;
}
