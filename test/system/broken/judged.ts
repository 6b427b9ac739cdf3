import { createCheck } from '../../../electron/handshake/check.ts';
import type { CheckResult, VerdictCode } from '../../../electron/shared/handshake.ts';
import { checkBlocks } from '../../../electron/terminal/describe/check.ts';
import { render } from '../../../electron/terminal/text/render.ts';
import { host, type BrokenServer } from './broken-server.ts';
import { stage, type World } from './stage.ts';
import { chromiumStore, systemStore } from './trust.ts';

export interface Judged {
  result: CheckResult;
  /** All that is wrong with the answer; empty when it is right. */
  mistakes: string[];
}

const patienceMs = 10_000;
// The connection, and after it the second greeting, the other addresses and the clients.
const allowance = 3;

/** Starts the server, checks it as the app would, and compares. Nothing of this computer takes part but its loopback. */
export async function judged(server: BrokenServer, world: World): Promise<Judged> {
  const here = stage(world);
  try {
    const port = await server.start(here);
    const { timeoutMs = patienceMs } = server;
    const check = createCheck({
      authority: () =>
        Promise.resolve({ rootPem: world.root.certPem, issuingPem: world.issuing.certPem, previousRootSha256: [] }),
      stores: () => Promise.resolve([systemStore, chromiumStore]),
      systemRoots: () => Promise.resolve({ file: undefined, certificates: [world.systemRoot.certificate] }),
      lookup: () => Promise.reject(new Error('ENOTFOUND')),
      clients: [],
      ...server.known?.(here),
    });
    const request = { host: server.host ?? host, port, timeoutMs, ...server.request?.(here) };
    const result = await within(timeoutMs * allowance, check(request));
    return { result, mistakes: [...mistakesIn(server, result), ...unsafeText(result)] };
  } finally {
    await here.close();
  }
}

/** A check that outlives its time has failed, whatever it would have said. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(ms)} ms, ${String(allowance)} times the time that it was given`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function mistakesIn(server: BrokenServer, result: CheckResult): string[] {
  const codes = result.findings.map(({ code }) => code);
  const missing = [server.code, ...(server.also ?? [])].filter((code: VerdictCode) => !codes.includes(code));
  const mistakes = missing.map((code) => `${code} is not among the findings`);
  if (result.verdict.code !== server.code) mistakes.push(`verdict ${result.verdict.code} instead of ${server.code}`);
  if (result.verdict !== result.findings[0]) mistakes.push('the verdict is not the first finding');
  if (server.code !== 'OK' && !result.verdict.fix) mistakes.push('there is no fix');
  for (const { id, state, summary } of result.steps) {
    const wanted = server.steps?.[id];
    if (wanted && wanted !== state) mistakes.push(`step ${id} is ${state} instead of ${wanted} (${summary})`);
  }
  try {
    server.look?.(result);
  } catch (error) {
    mistakes.push(error instanceof Error ? error.message : String(error));
  }
  return mistakes;
}

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
// The colours that the terminal's own rendering writes.
const colours = new RegExp(String.raw`\u001B\[\d+m`, 'g');
// Whatever a stranger writes, an answer stays small enough to be shown.
const answerLimit = 2_000_000;

/** What a stranger's text must never bring into a window or a terminal. */
function unsafeText(result: CheckResult): string[] {
  const mistakes = texts(result)
    .filter((text) => unseen.test(text))
    .map((text) => `an unseen character is left in ${JSON.stringify(text.slice(0, 200))}`);
  if (JSON.stringify(result).length > answerLimit) mistakes.push('the answer has no bounds');
  for (const colour of [true, false]) {
    const shown = render(checkBlocks(result, new Date()), { width: 80, colour });
    const plain = (colour ? shown.replace(colours, '') : shown).replaceAll('\n', '');
    if (unseen.test(plain)) mistakes.push('an unseen character is left in the terminal’s text');
  }
  return mistakes;
}

/** Every string of a value, however deep, its keys too. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}
