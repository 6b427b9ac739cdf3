import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataPaths, type DataPaths } from '../../electron/system/paths.ts';
import { type DataWatch, watchData } from '../../electron/watch-data.ts';
import { silentLog } from './ipc/fake-services.ts';

let paths: DataPaths;
let watching: DataWatch | undefined;
let heard: string[];
let wake: (() => void) | undefined;

beforeEach(async () => {
  paths = dataPaths(await mkdtemp(join(tmpdir(), 'latchkey-watch-')));
  heard = [];
});
afterEach(async () => {
  watching?.close();
  await rm(paths.home, { recursive: true, force: true });
});

function start(): void {
  watching = watchData(
    paths,
    ({ what }) => {
      heard.push(what);
      wake?.();
    },
    silentLog(),
  );
}

/** Resolves when the window has been told; a test that waits in vain ends by its time limit. */
async function next(what: string): Promise<void> {
  while (!heard.includes(what)) await new Promise<void>((resolve) => (wake = resolve));
  heard = heard.filter((one) => one !== what);
}

it('tells which part of the data changed', async () => {
  for (const folder of [paths.projects, paths.authority, paths.journal]) await mkdir(folder);
  start();
  await writeFile(join(paths.projects, 'a.json'), '{}');
  await next('projects');
  await writeFile(join(paths.authority, 'authority.json'), '{}');
  await next('authority');
  await writeFile(join(paths.journal, 'b.json'), '{}');
  await next('trust');
});

it('tells once of one atomic write', async () => {
  await mkdir(paths.projects);
  start();
  await writeFile(join(paths.projects, '.a.tmp'), '{}');
  await rename(join(paths.projects, '.a.tmp'), join(paths.projects, 'a.json'));
  await next('projects');
  expect(heard).toEqual([]);
});

it('notices folders that appear later, and again after they were removed', async () => {
  start();
  await mkdir(paths.projects);
  await next('projects');
  await rm(paths.projects, { recursive: true });
  await next('projects');
  await mkdir(paths.projects);
  await next('projects');
  await writeFile(join(paths.projects, 'a.json'), '{}');
  await next('projects');
});

it('is silent about other files and after it was closed', async () => {
  await mkdir(paths.projects);
  start();
  await mkdir(paths.log);
  await writeFile(join(paths.log, 'latchkey.log'), 'x');
  await writeFile(join(paths.projects, 'a.json'), '{}');
  await next('projects');
  expect(heard).toEqual([]);
  await writeFile(join(paths.projects, 'b.json'), '{}');
  watching?.close();
  expect(heard).toEqual([]);
});
