import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRoot, type TestRoot } from '../system/trust-roots.ts';
import { type Desk, type RunningApp, startApp, startDesk } from './app.ts';
import { addAuthority, certutilMissing, makeFirefoxProfiles, profileFolder, trustedIn } from './nss-profiles.ts';
import { pages } from './pages.ts';

const main = 'nss:firefox:test.main';

let desk: Desk;
let running: RunningApp;
let screen: ReturnType<typeof pages>;
let root: string;

beforeAll(async () => {
  const missing = certutilMissing();
  if (missing) throw new Error(missing);
  desk = await startDesk();
  await makeFirefoxProfiles(desk.home, ['main']);
  running = await startApp(desk);
  screen = pages(running.page);
  await screen.firstRun.createAuthority();
  await screen.firstRun.skipTrust();
  const status = await running.page.evaluate(() => window.latchkey.request('authority/status', undefined));
  root = status.ok ? (status.value.root?.sha256 ?? '') : '';
});

afterAll(async () => {
  await running.close().finally(() => desk.stop());
});

/** As a person who comes back from another window. */
async function comeBack(): Promise<void> {
  await running.page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

async function labelOf(id: string): Promise<string> {
  return screen.trust.store(id).locator('strong').first().innerText();
}

describe('one browser’s store', () => {
  it('shows the exact files and commands before anything is changed', async () => {
    await screen.trust.open();
    await screen.trust.store(main).and(running.page.locator('[data-state=absent]')).waitFor();
    await screen.trust.propose('Trust…', await labelOf(main));
    const plan = await screen.trust.planFor(main).innerText();
    expect(plan).toContain(`${profileFolder(desk.home, 'main')}/cert9.db`);
    expect(plan).toMatch(/certutil .*-A/);
    expect(trustedIn(profileFolder(desk.home, 'main'))).toEqual([]);
  });

  it('trusts the root afterwards, as certutil reads it', async () => {
    await screen.trust.agree();
    expect(await screen.trust.outcome(main).innerText()).toContain('read back by fingerprint');
    expect(trustedIn(profileFolder(desk.home, 'main'))).toEqual([root]);
    await screen.trust.close();
    await screen.trust.store(main).and(running.page.locator('[data-state=trusted]')).waitFor();
  });
});

describe('a profile that is made while the app runs', () => {
  const later = 'nss:firefox:test.later';

  it('is noticed when somebody comes back to the window, and not yet trusted', async () => {
    await makeFirefoxProfiles(desk.home, ['main', 'later']);
    await comeBack();
    await screen.trust.store(later).getByText('new', { exact: true }).waitFor();
    expect(await screen.trust.drift.count()).toBe(0);
    await screen.trust.open('Trust: receipts');
    await screen.trust.drift.waitFor();
    expect(await screen.trust.drift.innerText()).toMatch(/New since you trusted it: .*later\./);
    expect(trustedIn(profileFolder(desk.home, 'later'))).toEqual([]);
  });

  it('is trusted with one press', async () => {
    await screen.trust.trustDrifted();
    await screen.trust.outcome(later).getByText('read back by fingerprint').waitFor({ timeout: 60_000 });
    expect(trustedIn(profileFolder(desk.home, 'later'))).toEqual([root]);
    await screen.trust.close();
    expect(await screen.trust.drift.count()).toBe(0);
  });
});

describe('the receipts', () => {
  it('name what was changed, latest first', async () => {
    await screen.trust.open('Trust: receipts');
    await screen.trust.receipts.first().waitFor();
    const said = (await screen.trust.receipts.allInnerTexts()).join('\n');
    expect(said).toContain('Trusted in');
    expect(await screen.trust.receipts.last().textContent()).toContain(`${profileFolder(desk.home, 'main')}/cert9.db`);
  });

  it('undo what they name by its fingerprint: it is gone, as certutil reads it', async () => {
    const undo = running.page.getByRole('button', { name: /^Undo… Trusted in/ });
    while ((await undo.count()) > 0) {
      const before = await undo.count();
      await undo.first().click();
      await screen.trust.agree();
      await screen.trust.close();
      await expect.poll(() => undo.count()).toBe(before - 1);
    }
    expect(trustedIn(profileFolder(desk.home, 'main'))).toEqual([]);
    expect(trustedIn(profileFolder(desk.home, 'later'))).toEqual([]);
    expect(await screen.trust.receipts.first().innerText()).toContain('Taken back from');
  });

  it('leave nothing that would be called drift: it was taken back on purpose', async () => {
    await comeBack();
    await screen.trust.open();
    await screen.trust.store(main).and(running.page.locator('[data-state=absent]')).waitFor();
    expect(await screen.trust.store(main).innerText()).not.toMatch(/lost its trust|\bnew\b/);
    await screen.trust.open('Trust: receipts');
    expect(await screen.trust.drift.count()).toBe(0);
  });
});

describe('an authority that somebody else left in a browser', () => {
  let left: TestRoot;

  it('is found, and told what it may sign', async () => {
    const extensions = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n';
    left = testRoot(desk.home, 'left', { subject: '/CN=Left behind/O=Somebody', extensions });
    addAuthority(profileFolder(desk.home, 'main'), 'Left behind', left.certificateFile);
    await screen.trust.open('Trust: other authorities');
    const found = await screen.trust.authority('Left behind').innerText();
    expect(found).toContain('it can sign for every website there is');
    expect(found).toContain('made today');
    expect(found).toContain('main');
  });

  it('goes by its fingerprint after its plan, as certutil reads it', async () => {
    await screen.trust.propose('Remove…', 'Left behind');
    expect(await screen.trust.planFor(main).innerText()).toContain('cert9.db');
    expect(trustedIn(profileFolder(desk.home, 'main'))).toEqual([left.sha256]);
    await screen.trust.agree();
    expect(trustedIn(profileFolder(desk.home, 'main'))).toEqual([]);
    await screen.trust.authority('Left behind').waitFor({ state: 'detached' });
  });
});

describe('the tools', () => {
  it('are given variables and lines that name the files of this authority', async () => {
    await screen.trust.open('Trust: tools');
    const lines = running.page.getByTestId('shell-lines');
    await lines.waitFor();
    expect(await lines.innerText()).toContain('NODE_EXTRA_CA_CERTS');
    expect(await lines.innerText()).toContain(desk.dataFolder);
  });
});

it('leaves nothing to complain about in the window', () => {
  expect(running.complaints).toEqual([]);
});
