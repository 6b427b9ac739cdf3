import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../electron/system/run.ts';
import { agreement } from './broken/agreement.ts';
import type { BrokenServer } from './broken/broken-server.ts';
import { chains } from './broken/chains.ts';
import { enclosureMissing } from './broken/enclosed.ts';
import { foreign } from './broken/foreign.ts';
import { goodServers } from './broken/good-servers.ts';
import { halfWay } from './broken/half-way.ts';
import { hostileNames } from './broken/hostile-names.ts';
import { judged } from './broken/judged.ts';
import { keysAndSignatures } from './broken/keys-and-signatures.ts';
import { namesAndDates } from './broken/names-and-dates.ts';
import { world, type World } from './broken/stage.ts';
import { trust } from './broken/trust.ts';

const groups: readonly [string, readonly BrokenServer[]][] = [
  ['the leaf', namesAndDates],
  ['keys and signatures', keysAndSignatures],
  ['the chain', chains],
  ['trust, and two addresses', trust],
  ['agreement', agreement],
  ['nobody, or somebody else', foreign],
  ['half-way, and hostile bytes', halfWay],
  ['hostile names', hostileNames],
  ['good, or nearly', goodServers],
];

const megabyte = 1_048_576;
// Floods, endless certificates and all: what a check keeps is bounded.
const memoryLimit = 400 * megabyte;

let here: World;
let memoryBefore = 0;
let memoryPeak = 0;
let sampling: NodeJS.Timeout;
const rows: string[] = [];
const right: string[] = [];
const skipped: string[] = [];

beforeAll(() => {
  here = world();
  memoryBefore = process.memoryUsage().rss;
  sampling = setInterval(() => {
    memoryPeak = Math.max(memoryPeak, process.memoryUsage().rss);
  }, 50);
});
afterAll(() => {
  clearInterval(sampling);
  here.remove();
  const table = rows.sort().map((row) => row.slice(row.indexOf('\t') + 1));
  const grown = `memory grew by at most ${String(Math.round((memoryPeak - memoryBefore) / megabyte))} MB`;
  const missing = skipped.length === 0 ? '' : `, ${String(skipped.length)} skipped (${skipped.join('; ')})`;
  process.stdout.write(
    `\n${table.join('\n')}\n\n${count(rows)} broken servers, ${count(right)} judged right${missing}\n${grown}\n`,
  );
});

describe.each(groups)('%s', (_group, servers) => {
  it.concurrent.for(servers)('$name: $code', async (server, { skip }) => {
    const lacking = lack(server);
    if (lacking !== undefined) {
      skipped.push(`${server.name}: ${lacking}`);
      skip(lacking);
    }
    const { result, mistakes } = await judged(server, here).catch((error: unknown) => {
      note(server, error instanceof Error ? error.message : String(error), false);
      throw error;
    });
    note(server, result.verdict.code, mistakes.length === 0);
    expect(mistakes, JSON.stringify(result.findings)).toEqual([]);
  });
});

describe('all of them together', () => {
  it('are at least sixty', () => {
    expect(groups.flatMap(([, servers]) => servers).length).toBeGreaterThanOrEqual(60);
  });

  it('leave memory bounded', () => {
    expect(memoryPeak - memoryBefore).toBeLessThan(memoryLimit);
  });
});

function lack({ needs }: BrokenServer): string | undefined {
  if (needs === undefined) return undefined;
  if (isAbsolute(needs)) return existsSync(needs) ? undefined : `${needs} is missing`;
  if (findProgram(needs) === undefined) return `${needs} is not installed`;
  return needs === 'gnutls-serv' || needs === 'selfserv' ? enclosureMissing() : undefined;
}

function note({ name, made, code }: BrokenServer, got: string, isRight: boolean): void {
  const at = groups.flatMap(([, servers]) => servers.map((server) => server.name)).indexOf(name);
  if (isRight) right.push(name);
  const verdict = isRight ? got : `${got}, expected ${code}`;
  rows.push(`${String(at).padStart(3, '0')}\t${isRight ? '✓' : '✗'} ${name.padEnd(52)} ${made.padEnd(34)} ${verdict}`);
}

function count(list: readonly unknown[]): string {
  return String(list.length);
}
