import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { createServices } from '../../electron/create-services.ts';
import type { Services } from '../../electron/services.ts';
import { fileJournal } from '../../electron/system/journal.ts';
import { isRunning, thisProcess } from '../../electron/system/lock-holder.ts';
import { findProgram } from '../../electron/system/run.ts';

const store = 'nss:chromium';
let home: string;
let services: Services;

beforeEach(async (ctx: TestContext) => {
  if (!findProgram('certutil')) ctx.skip('certutil is not installed (Debian: apt-get install libnss3-tools)');
  home = await mkdtemp(join(tmpdir(), 'latchkey-interrupted-'));
  const environment = {
    HOME: home,
    LATCHKEY_HOME: join(home, 'data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: 'four plain words here',
  };
  services = createServices({ environment });
  await services.authority.create({});
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** What a process leaves that was killed in the middle of trusting: its number is nobody's any more. */
async function leaveTrusting(): Promise<void> {
  const sha256 = (await services.authority.status()).root?.sha256 ?? '';
  const self = async () => ({ ...(await thisProcess()), pid: 2 ** 22 + 1 });
  const journal = fileJournal(services.paths.journal, { processes: { self, isRunning } });
  await journal.begin({ action: 'trust', sha256, stores: [store] });
}

const stateOf = async () => (await services.trust.stores()).find(({ id }) => id === store)?.state;

it('takes back a trusting that was interrupted', async () => {
  await services.trust.install([store]);
  await leaveTrusting();
  expect(await services.mend()).toEqual([expect.stringContaining('taken back in Chromium')]);
  expect(await stateOf()).toBe('absent');
  expect((await services.status()).unfinished).toEqual([]);
});

it('undoes nothing where the same root is being trusted again', async () => {
  await services.trust.install([store]);
  await leaveTrusting();
  expect(await services.mend({ trusting: [] })).toEqual([]);
  expect(await stateOf()).toBe('trusted');
  expect((await services.status()).unfinished).toEqual([]);
});

it('keeps in mind what is to be trusted again until it is', async () => {
  await leaveTrusting();
  expect(await services.mend({ trusting: [store] })).toEqual([]);
  expect((await services.status()).unfinished).toMatchObject([{ action: 'trust', stores: [store] }]);
  await services.trust.install([store]);
  expect((await services.status()).unfinished).toEqual([]);
});

it('takes it back where another store is being trusted', async () => {
  await services.trust.install([store]);
  await leaveTrusting();
  expect(await services.mend({ trusting: ['system'] })).toEqual([expect.stringContaining('taken back in Chromium')]);
  expect(await stateOf()).toBe('absent');
});

it('leaves in place what was trusted again since', async () => {
  await leaveTrusting();
  await services.trust.install([store]);
  expect(await services.mend()).toEqual([]);
  expect(await stateOf()).toBe('trusted');
});
