import { spawn } from 'node:child_process';
import { findProgram } from '../../electron/system/run.ts';
import { endProcess, waitForLine } from './processes.ts';

export interface Display {
  /** To be added to the environment of the program under test. */
  environment: { DISPLAY: string };
  /** Ends the X server of this display and nothing else. Safe to call twice. */
  stop(): Promise<void>;
}

/** Why no display can be started here, for `ctx.skip(reason)`; `undefined` when one can. */
export function displayMissing(): string | undefined {
  return findProgram('Xvfb') ? undefined : 'Xvfb is not installed (Debian: apt-get install xvfb)';
}

/**
 * Starts an X server of our own, in memory, on a free display number that the server itself picks (so that two runs
 * at once never meet). Resolves once it accepts clients. Throws when Xvfb is missing or ends at once.
 */
export async function startDisplay(): Promise<Display> {
  const xvfb = findProgram('Xvfb');
  if (!xvfb) throw new Error(displayMissing());
  // The server writes the number of its display to descriptor 3 when it is ready for clients, see Xserver(1).
  const server = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const number = await waitForLine(server, 'Xvfb', 3);
  return { environment: { DISPLAY: `:${number}` }, stop: () => endProcess(server) };
}
