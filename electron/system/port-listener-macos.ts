import { visibleText } from '../shared/visible-text.ts';
import { shownCommand } from './command-line.ts';
import { bestListening, type FindPortListener } from './listening-address.ts';
import type { Run } from './run.ts';

const timeoutMs = 2_000;

interface Listening {
  pid: number;
  program: string;
  listening: string;
}

/** From lsof and ps, which macOS brings. */
export function macosPortListener(run: Run): FindPortListener {
  return async (port, address) => {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcn'];
    const { stdout } = await run('/usr/sbin/lsof', args, { timeoutMs });
    const found = bestListening(listeningInLsof(stdout), address);
    if (!found) return null;
    const { pid, program } = found;
    const ps = await run('/bin/ps', ['-p', String(pid), '-o', 'command='], { timeoutMs }).catch(() => undefined);
    const command = shownCommand((ps?.stdout ?? '').trim().split(/\s+/));
    return { pid, program: visibleText(program, 100), command };
  };
}

/**
 * What `lsof -F` prints, one field a line: `p` begins a process, `c` is its name, `n` one of its sockets. Other fields
 * are passed over. Pure. See "OUTPUT FOR OTHER PROGRAMS" in lsof(8).
 */
export function listeningInLsof(output: string): Listening[] {
  const found: Listening[] = [];
  let pid = 0;
  let program = '';
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) {
      pid = Number(value);
      program = '';
    } else if (line.startsWith('c')) program = lsofText(value);
    else if (line.startsWith('n')) {
      const listening = value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, '');
      if (Number.isInteger(pid) && pid > 0) found.push({ pid, program, listening });
    }
  }
  return found;
}

/** lsof writes a space, and what is not ASCII, as `\x20`. */
function lsofText(text: string): string {
  const bytes = text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
