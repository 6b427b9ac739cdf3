import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { findProgram, run } from '../../electron/system/run.ts';

/** What a real client did with a live server on loopback. */
export interface Visit {
  accepts: boolean;
  /** What it said about it, for people. */
  words: string;
}

/** A real client, trusting one root; `visit` leads the host to this port of 127.0.0.1. */
export type RealClient = (host: string, port: number) => Promise<Visit>;

/** The reason instead, where the program is not installed. */
export function realCurl(rootFile: string): RealClient | string {
  const curl = findProgram('curl');
  if (!curl) return 'curl is not installed';
  return async (host, port) => {
    const target = ['--connect-to', `::127.0.0.1:${port}`, `https://${host}:${port}/`];
    const args = ['-q', '-sS', '-o', '/dev/null', '--max-time', '30', '--cacert', rootFile, ...target];
    const { exitCode, stderr } = await run(curl, args);
    return { accepts: exitCode === 0, words: firstLine(stderr) };
  };
}

export function realGnutls(rootFile: string): RealClient | string {
  const program = findProgram('gnutls-cli');
  if (!program) return 'gnutls-cli (package gnutls-bin) is not installed';
  return async (host, port) => {
    const names = ['--verify-hostname', host, ...(isIP(host) === 0 ? ['--sni-hostname', host] : [])];
    const args = ['--x509cafile', rootFile, ...names, '-p', String(port), '127.0.0.1'];
    const { exitCode, stdout, stderr } = await run(program, args);
    const words = /Status: (.*)/.exec(stdout)?.[1] ?? /Fatal error: (.*)/.exec(stderr)?.[1] ?? '';
    return { accepts: exitCode === 0, words };
  };
}

const visitor = `
const [host, port, name] = process.argv.slice(2);
const agent = { host: '127.0.0.1', port, servername: name, headers: { host } };
require('https').get(name ? agent : { host, port }, () => process.exit(0)).on('error', (error) => {
  console.log(error.code);
  process.exit(1);
});
`;

/** A program that asks with \`https.get\`, as a developer's would. */
export function realNode(rootFile: string, folder: string): RealClient | string {
  const node = findProgram('node');
  if (!node) return 'node is not installed';
  const file = join(folder, 'visitor.cjs');
  writeFileSync(file, visitor);
  return async (host, port) => {
    const args = [file, host, String(port), ...(isIP(host) === 0 ? [host] : [])];
    const { exitCode, stdout } = await run(node, args, { env: { NODE_EXTRA_CA_CERTS: rootFile, NODE_OPTIONS: '' } });
    return { accepts: exitCode === 0, words: firstLine(stdout) };
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
