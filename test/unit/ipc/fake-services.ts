import { join } from 'node:path';
import { vi } from 'vitest';
import type { Desktop } from '../../../electron/ipc/handlers.ts';
import type { Services } from '../../../electron/services.ts';
import type { Log } from '../../../electron/system/log.ts';
import { dataPaths } from '../../../electron/system/paths.ts';

export interface Call {
  method: string;
  input: unknown[];
}

/** Services that note every call and answer with the call itself, so that a test sees where a request went. */
export function fakeServices(): { services: Services; calls: Call[]; answers: Map<string, () => unknown> } {
  const calls: Call[] = [];
  const answers = new Map<string, () => unknown>();
  const method =
    (name: string) =>
    (...input: unknown[]): Promise<never> => {
      calls.push({ method: name, input });
      const answer = answers.get(name);
      return Promise.resolve().then(() => (answer ? answer() : { answered: name })) as Promise<never>;
    };
  const group = <N extends string>(name: string, methods: readonly N[]) =>
    Object.fromEntries(methods.map((one) => [one, method(`${name}.${one}`)])) as Record<N, () => Promise<never>>;

  const services: Services = {
    paths: dataPaths(join('/', 'data')),
    log: silentLog(),
    status: method('status'),
    authority: group('authority', ['status', 'create', 'exportRoot']),
    keychain: group('keychain', ['status', 'choose', 'unlock']),
    trust: group('trust', ['stores', 'plan', 'planRemoval', 'install', 'remove', 'receipts', 'acceptDrift']),
    audit: group('audit', ['list', 'planRemoval', 'remove']),
    tools: group('tools', ['environment', 'refresh']),
    projects: group('projects', ['list', 'show', 'add', 'renew', 'reissue', 'remove', 'export']),
    check: method('check'),
    run: method('run'),
    uninstall: group('uninstall', ['plan', 'run']),
    mend: method('mend'),
  };
  return { services, calls, answers };
}

export function silentLog() {
  return { info: vi.fn<Log['info']>(), error: vi.fn<Log['error']>(), flush: () => Promise.resolve() };
}

export function fakeDesktop() {
  return {
    info: () => ({
      version: '1.2.3',
      electron: '33',
      chromium: '130',
      platform: 'linux',
      dataFolder: '/data',
      development: true,
    }),
    chooseFolder: vi.fn<Desktop['chooseFolder']>(() => Promise.resolve(null)),
    chooseFile: vi.fn<Desktop['chooseFile']>(() => Promise.resolve(null)),
    writeFile: vi.fn<Desktop['writeFile']>(() => Promise.resolve()),
    copy: vi.fn<Desktop['copy']>(() => Promise.resolve()),
  } satisfies Desktop;
}
