import type { Status } from '../../electron/shared/authority.ts';
import { AppError, toFailure } from '../../electron/shared/errors.ts';
import type { CheckRequest, CheckResult } from '../../electron/shared/handshake.ts';
import type {
  AppInfo,
  Channel,
  EventName,
  Events,
  Input,
  LatchkeyBridge,
  Output,
  Reply,
  UninstallPlan,
} from '../../electron/shared/ipc-contract.ts';
import type { DamagedFile, ProjectDetail } from '../../electron/shared/project.ts';
import type { Audit } from '../../electron/shared/audit.ts';
import type { ToolEnvironment } from '../../electron/shared/tools.ts';
import type { Receipt, StorePlan } from '../../electron/shared/trust.ts';
import { okResult } from './check-results.ts';
import { info, now, plans, project, projects, readyStatus } from './fixtures.ts';
import { trustHandlers } from './trust-handlers.ts';

export type Handlers = { [C in Channel]: (input: Input<C>) => Output<C> | Promise<Output<C>> };

/** The main process as the window sees it, in memory. A scenario changes it before the window starts. */
export interface World {
  info: AppInfo;
  status: Status;
  /** Of trusting, by store; where none is given, one that looks like it is made up. */
  plans: StorePlan[];
  receipts: Receipt[];
  audit: Audit;
  tools: ToolEnvironment;
  projects: ProjectDetail[];
  damaged: DamagedFile[];
  uninstall: UninstallPlan;
  check: (of: ProjectDetail, request: CheckRequest) => CheckResult | Promise<CheckResult>;
  /** Instead of what the world does by itself; throws an AppError to fail. */
  handlers: Partial<Handlers>;
  clipboard: string[];
  /** Every request so far, in order. */
  requests: { channel: Channel; input: unknown }[];
}

export function world(): World {
  return {
    info,
    status: readyStatus(),
    plans,
    receipts: [],
    audit: { authorities: [], unread: [] },
    tools: { bundle: null, variables: [], lines: { bash: '', zsh: '', fish: '', powershell: '', vscode: '' } },
    projects: projects(),
    damaged: [],
    uninstall: {
      removes: [
        'Your root, from 3 trust stores',
        '6 keys, from GNOME Keyring (Secret Service)',
        'The folder /home/ada/.local/share/latchkey',
      ],
      remains: ['The exported key /home/ada/shop/.cert/shop-key.pem', 'Phones and other machines that trust your root'],
    },
    check: (of, request) => okResult(of, request.serve === true),
    handlers: {},
    clipboard: [],
    requests: [],
  };
}

export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

export interface FakeBridge extends LatchkeyBridge {
  readonly world: World;
  emit<E extends EventName>(event: E, payload: Events[E]): void;
}

export function fakeBridge(of: World): FakeBridge {
  const listeners = new Set<{ event: EventName; listener: (payload: never) => void }>();
  const standard = standardHandlers(of);
  return {
    world: of,
    async request<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>> {
      of.requests.push({ channel, input });
      // As over the real wire: what cannot be cloned does not cross.
      const crossed = structuredClone(input);
      const handler = of.handlers[channel] ?? standard[channel];
      try {
        return { ok: true, value: structuredClone(await handler(crossed)) };
      } catch (error) {
        return { ok: false, failure: toFailure(error) };
      }
    },
    subscribe(event, listener) {
      const entry = { event, listener };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    emit(event, payload) {
      for (const entry of listeners) if (entry.event === event) entry.listener(payload as never);
    },
    pathForDroppedFile: () => Promise.resolve('/home/ada/My Shop'),
  };
}

function standardHandlers(of: World): Handlers {
  const found = (id: string): ProjectDetail => {
    const detail = of.projects.find((candidate) => candidate.id === id);
    if (!detail) throw new Error(`no project ${id}`);
    return detail;
  };
  const cancels = new Map<string, () => void>();
  const checked = (request: CheckRequest): CheckResult | Promise<CheckResult> => {
    if ('project' in request.target) return of.check(found(request.target.project), request);
    const { host, port } = request.target;
    return of.check(project({ name: host, hosts: [host], port }), request);
  };
  return {
    'app/info': () => of.info,
    status: () => of.status,
    'authority/status': () => of.status.authority,
    'authority/create': () => {
      of.status = { ...of.status, authority: readyStatus().authority };
      return of.status;
    },
    'keychain/choose': ({ backend }) => {
      of.status = { ...of.status, keychain: { ...of.status.keychain, backend } };
      return of.status.keychain;
    },
    'keychain/unlock': () => {
      const keychain = { backend: 'vault', available: true, locked: false, label: 'Latchkey’s vault' } as const;
      of.status = { ...of.status, keychain };
      return keychain;
    },
    'root/export': () => ({ file: '/home/ada/Downloads/latchkey-root.pem' }),
    ...trustHandlers(of),
    'projects/list': () => ({ projects: of.projects, damaged: of.damaged }),
    'projects/show': ({ id }) => found(id),
    'projects/add': (request) => {
      const name = request.name ?? request.hosts[0]?.split('.')[0] ?? 'project';
      const added = project({
        name,
        hosts: request.hosts,
        age: 0,
        ...(request.port === undefined ? {} : { port: request.port }),
      });
      of.projects = [...of.projects, added];
      return added;
    },
    'projects/renew': ({ id }) => {
      const old = found(id);
      const { name, hosts, port, exports } = old;
      const renewed = project({ name, hosts, age: 0, exports, ...(port === undefined ? {} : { port }) });
      of.projects = of.projects.map((candidate) => (candidate.id === id ? renewed : candidate));
      return renewed;
    },
    'projects/reissue': ({ id, hosts }) => {
      const { name, port, exports } = found(id);
      const reissued = project({ name, hosts, age: 0, exports, ...(port === undefined ? {} : { port }) });
      of.projects = of.projects.map((candidate) => (candidate.id === id ? { ...reissued, id } : candidate));
      return found(id);
    },
    'projects/remove': ({ id }) => {
      const { name } = found(id);
      of.projects = of.projects.filter((candidate) => candidate.id !== id);
      return { id, name };
    },
    'projects/export': ({ id }) => {
      const detail = found(id);
      const base = `/home/ada/${detail.name}/.cert/${detail.name}`;
      detail.exports = [{ path: `${base}-key.pem`, at: new Date(now).toISOString(), current: true }];
      return {
        files: {
          cert: `${base}.pem`,
          key: `${base}-key.pem`,
          chain: `${base}-chain.pem`,
          ca: `/home/ada/${detail.name}/.cert/latchkey-root.pem`,
        },
      };
    },
    'check/run': (request) => {
      const cancelled = new Promise<never>((_, reject) => {
        cancels.set(request.run ?? '', () => {
          reject(new AppError('CHECK_CANCELLED'));
        });
      });
      return Promise.race([Promise.resolve(checked(request)), cancelled]);
    },
    'check/cancel': ({ run }) => {
      cancels.get(run)?.();
      return null;
    },
    'check/save': ({ format }) => ({
      file: `/home/ada/Downloads/latchkey-check.${format === 'json' ? 'json' : 'txt'}`,
    }),
    'check/key-log': async (request) => ({
      file: '/home/ada/Downloads/latchkey-secrets.log',
      result: await checked(request),
    }),
    'folder/choose': () => '/home/ada/My Shop',
    'clipboard/write': ({ text }) => {
      of.clipboard.push(text);
      return null;
    },
    'uninstall/plan': () => of.uninstall,
    'uninstall/run': () => {
      const { removes, remains } = of.uninstall;
      of.status = { ...of.status, authority: { state: 'none', root: null, issuing: null, previousRoots: [] } };
      of.projects = [];
      return { removed: removes, remaining: remains };
    },
  };
}
