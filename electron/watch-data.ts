import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import type { Events } from './shared/ipc-contract.ts';
import type { Log } from './system/log.ts';
import type { DataPaths } from './system/paths.ts';

type Subject = Events['changed']['what'];

export interface DataWatch {
  close(): void;
}

/** One change writes several files; the window needs to hear of it once. In milliseconds. */
const settleMs = 100;

/**
 * Announces what changes in the data folder, by this app or by a command line beside it. The journal holds changes
 * to trust stores: when an entry comes or goes, a store may have changed.
 * Folders that do not exist yet are watched as soon as they appear.
 */
export function watchData(paths: DataPaths, announce: (change: Events['changed']) => void, log: Log): DataWatch {
  const subjects: [folder: string, what: Subject][] = [
    [paths.authority, 'authority'],
    [paths.projects, 'projects'],
    [paths.journal, 'trust'],
  ];
  const watchers = new Map<string, FSWatcher>();
  const pending = new Map<Subject, NodeJS.Timeout>();
  let closed = false;

  function settle(what: Subject): void {
    clearTimeout(pending.get(what));
    const timer = setTimeout(() => {
      pending.delete(what);
      announce({ what });
    }, settleMs);
    pending.set(what, timer);
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  function observe(folder: string, onChange: (name: string | null) => void): void {
    if (closed) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        onChange(name);
      });
      watcher.on('error', () => {
        // The folder went (uninstall); its parent tells when it comes back.
        forget(folder);
      });
      watchers.set(folder, watcher);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.error(`cannot watch ${folder}`, error);
    }
  }

  function observeSubject(folder: string, what: Subject): void {
    observe(folder, () => {
      settle(what);
    });
  }

  observe(paths.home, (name) => {
    for (const [folder, what] of subjects) {
      if (basename(folder) !== name) continue;
      // It came, it went, or another one took its place: a watch holds on to the folder that was there before.
      forget(folder);
      observeSubject(folder, what);
      settle(what);
    }
  });
  for (const [folder, what] of subjects) observeSubject(folder, what);

  return {
    close: () => {
      closed = true;
      for (const timer of pending.values()) clearTimeout(timer);
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}
