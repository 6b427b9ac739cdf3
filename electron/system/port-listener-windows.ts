import { win32 } from 'node:path';
import { visibleText } from '../shared/visible-text.ts';
import { bestListening, type FindPortListener } from './listening-address.ts';
import type { Run } from './run.ts';

const timeoutMs = 2_000;

/** From netstat and tasklist, which Windows brings. Neither tells a command line, so there is none. */
export function windowsPortListener(run: Run, systemRoot = 'C:\\Windows'): FindPortListener {
  const tool = (name: string): string => win32.join(systemRoot, 'System32', name);
  return async (port, address) => {
    const protocols = address.includes(':') ? ['TCPv6'] : ['TCP', 'TCPv6'];
    const outputs = await Promise.all(
      protocols.map((protocol) => run(tool('netstat.exe'), ['-ano', '-p', protocol], { timeoutMs })),
    );
    const listening = outputs.flatMap(({ stdout }) => listeningInNetstat(stdout));
    const found = bestListening(
      listening.filter((socket) => socket.port === port),
      address,
    );
    if (!found) return null;
    const { pid } = found;
    const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
    const { stdout } = await run(tool('tasklist.exe'), args, { timeoutMs });
    const program = programInTasklist(stdout, pid);
    return program === undefined ? null : { pid, program: visibleText(program, 100), command: '' };
  };
}

/**
 * What `netstat -ano` prints. The word for the state is translated ("ABHÖREN", "DİNLENİYOR"), so that a listening
 * socket is known by its peer, which is nobody. Pure.
 */
export function listeningInNetstat(output: string): { listening: string; port: number; pid: number }[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [, local = '', port, pid] =
      /^\s*TCP\s+(\S+):(\d{1,5})\s+(?:0\.0\.0\.0|\[::\]):0\s+\S+\s+(\d{1,10})\s*$/.exec(line) ?? [];
    return pid === undefined ? [] : { listening: local.replace(/^\[|\]$/g, ''), port: Number(port), pid: Number(pid) };
  });
}

/** The first column of `tasklist /FO CSV /NH`; `undefined` when it says in words that there is no such process. Pure. */
export function programInTasklist(output: string, pid: number): string | undefined {
  for (const line of output.split(/\r?\n/)) {
    const [, program, number] = /^"([^"]+)","(\d+)"/.exec(line) ?? [];
    if (Number(number) === pid) return program;
  }
  return undefined;
}
