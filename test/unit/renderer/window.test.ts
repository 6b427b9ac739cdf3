import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { overflows, pressableFaults } from '../../preview/page-checks.ts';
import { previewWindow } from '../../preview/preview-window.ts';
import { scenarios } from '../../preview/scenarios.ts';

const shown = previewWindow();

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();
const seal = (page: Page) => page.getByTestId('seal').getAttribute('data-state');
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent.trim());

test('first run ends on the project, its padlock closed by a handshake', async () => {
  const page = await shown('first-run');
  await press(page, 'Create authority');
  await page.getByTestId('first-run-2').and(page.locator('[data-state=current]')).waitFor();
  expect(await focusedText(page)).toBe('Trust it');
  await press(page, 'Trust everywhere');
  await page.getByTestId('first-run-3').and(page.locator('[data-state=current]')).waitFor();
  await page.getByLabel('Hosts', { exact: true }).fill('shop.localhost');
  await press(page, 'Create project');
  await page.getByTestId('verdict').and(page.locator('[data-code=OK]')).waitFor();
  expect(await seal(page)).toBe('closed');
  for (const step of ['keys', 'hello', 'certificate', 'trust', 'session-key', 'encrypted']) {
    expect(await page.getByTestId(`step-${step}`).getAttribute('data-state')).toBe('passed');
  }
});

test('first run can be left at every step', async () => {
  const page = await shown('first-run');
  await press(page, 'Not now');
  await page.getByRole('heading', { name: 'No authority yet' }).waitFor();
  await page.getByTestId('empty').getByRole('button', { name: 'Create it' }).click();
  await press(page, 'Create authority');
  await press(page, 'Skip');
  await press(page, 'Skip');
  await page.getByRole('heading', { name: 'No projects yet' }).waitFor();
  await page.getByTestId('attention').getByText('not trusted anywhere').waitFor();
});

test('one store that fails is named with its reason, and hides no other', async () => {
  const page = await shown('first-run-store-fails');
  await press(page, 'Create authority');
  await press(page, 'Trust everywhere');
  const failed = page.getByTestId('store-nss:chromium');
  await failed.and(page.locator('[data-state=failed]')).waitFor();
  await failed.getByText('the database is locked').waitFor();
  await failed.getByText('Close Chromium and try again.').waitFor();
  await page.getByTestId('store-nss:firefox:k3x9q0fd.default-esr').and(page.locator('[data-state=trusted]')).waitFor();
});

test('without a keychain the first run says why and asks for a passphrase', async () => {
  const page = await shown('first-run-vault');
  await page.getByText('no D-Bus session is running').waitFor();
  expect(await page.getByRole('button', { name: 'Create authority' }).isDisabled()).toBe(true);
  await page.getByLabel('Passphrase', { exact: true }).fill('a few words');
  await press(page, 'Create authority');
  await page.getByText('keeps its key in Latchkey’s vault').waitFor();
});

test('the padlock stays open until a handshake proved it', async () => {
  const page = await shown('nothing-listening');
  await page.getByRole('option', { name: /^shop/ }).click();
  expect(await seal(page)).toBe('unknown');
  await press(page, 'Check now');
  await page.getByTestId('verdict').and(page.locator('[data-code=NOTHING_LISTENING]')).waitFor();
  expect(await seal(page)).toBe('unknown');
  await press(page, 'Check with a momentary server');
  await page.getByTestId('verdict').and(page.locator('[data-code=OK]')).waitFor();
  expect(await seal(page)).toBe('closed');
  await press(page, 'Renew');
  await page.getByTestId('renewed').waitFor();
  expect(await seal(page)).toBe('unknown');
});

test('an untrusted handshake opens the padlock, and its steps after the trust are still shown as passed', async () => {
  const page = await shown('untrusted');
  await page.getByRole('option', { name: /^shop/ }).click();
  await press(page, 'Check now');
  await page.getByTestId('verdict').and(page.locator('[data-code=NOT_TRUSTED_HERE]')).waitFor();
  expect(await seal(page)).toBe('open');
  expect(await page.getByTestId('step-trust').getAttribute('data-state')).toBe('failed');
  expect(await page.getByTestId('step-encrypted').getAttribute('data-state')).toBe('passed');
  await press(page, 'Trust it');
  await page.getByRole('heading', { name: 'Trust', exact: true }).waitFor();
  expect(await focusedText(page)).toBe('Trust');
});

test('a typed port is what is checked', async () => {
  const page = await shown('ok');
  await page.getByRole('option', { name: /^shop/ }).click();
  await page.getByLabel('Port', { exact: true }).fill('9000');
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').waitFor();
  expect(await lastCheck(page)).toMatchObject({
    target: { project: expect.any(String) as string, host: 'shop.localhost', port: 9000 },
  });
  await page.getByLabel('Port', { exact: true }).fill('5173');
  await press(page, 'Check now');
  await expect.poll(() => lastCheck(page)).toMatchObject({ target: { project: expect.any(String) as string } });
});

function lastCheck(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const { world } = window.latchkey as unknown as { world: { requests: { channel: string; input: unknown }[] } };
    return world.requests.filter(({ channel }) => channel === 'check/run').at(-1)?.input;
  });
}

test('arrows walk through the list and keep the focus there; Enter goes to the project', async () => {
  const page = await shown('ok');
  const list = page.getByRole('listbox', { name: 'Projects' });
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: 'admin', level: 1 }).waitFor();
  expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('End');
  await page.getByRole('heading', { name: 'storybook', level: 1 }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedText(page)).toBe('storybook');
});

test('the palette opens, finds and closes by keyboard, and gives the focus back', async () => {
  const page = await shown('ok');
  await page.getByRole('option', { name: /^shop/ }).waitFor();
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await page.getByTestId('palette').waitFor({ state: 'detached' });
  expect(await page.getByRole('searchbox').evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('story');
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedText(page)).toBe('storybook');
});

test('in a narrow window the list is a drawer that the keyboard enters and leaves', async () => {
  const page = await shown('ok', { width: 720, height: 520 });
  await page.getByRole('heading', { name: 'docs', level: 1 }).waitFor();
  await page.getByTestId('drawer-button').click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'admin', level: 1 }).waitFor();
  expect(await page.getByTestId('drawer-button').evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.getByRole('listbox').count()).toBe(0);
});

test('a question lets no other open on top of it', async () => {
  const page = await shown('ok');
  await press(page, 'More actions');
  await press(page, 'Remove…');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Control+k');
  expect(await page.getByRole('dialog').count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('removing names the exported copies that stay', async () => {
  const page = await shown('ok');
  await page.getByRole('option', { name: /^shop/ }).click();
  await press(page, 'More actions');
  await press(page, 'Remove…');
  await page.getByRole('dialog').getByText('/home/ada/shop/.cert/shop-key.pem').waitFor();
  await press(page, 'Remove project');
  await page.getByRole('heading', { name: 'No project is open' }).waitFor();
  expect(await page.getByRole('option').count()).toBe(4);
});

test('a file in the way of an export is overwritten only when asked', async () => {
  const page = await shown('failing');
  await press(page, 'Export…');
  await page.getByTestId('failure').and(page.locator('[data-code=EXPORT_EXISTS]')).waitFor();
  await press(page, 'Overwrite the files there');
  await page.getByTestId('exported-key').waitFor();
  expect(await page.getByTestId('failure').count()).toBe(0);
});

test('a locked vault is opened where the action stands, and the action goes on', async () => {
  const page = await shown('locked-vault');
  await press(page, 'Renew');
  await page.getByLabel('Passphrase', { exact: true }).fill('a few words');
  await page.keyboard.press('Enter');
  await page.getByTestId('renewed').waitFor();
  expect(await page.getByTestId('vault-prompt').count()).toBe(0);
});

test('uninstalling wants its word, and shows what went and what stayed', async () => {
  const page = await shown('ok');
  await press(page, 'Settings');
  await press(page, 'Show what would go');
  const go = page.getByRole('button', { name: 'Uninstall', exact: true });
  expect(await go.isDisabled()).toBe(true);
  await page.getByLabel(/Type “uninstall”/).fill('uninstall');
  await go.click();
  await page.getByTestId('uninstalled').getByText('Phones and other machines').waitFor();
});

test('ten thousand projects are a few dozen elements, and all can be reached', async () => {
  const page = await shown('many');
  const list = page.getByRole('listbox', { name: 'Projects' });
  await list.focus();
  expect(await page.getByRole('option').count()).toBeLessThan(40);
  await page.keyboard.press('End');
  const last = page.getByRole('option', { selected: true });
  await last.waitFor();
  expect(await last.getAttribute('aria-posinset')).toBe('10000');
  expect(await last.getAttribute('aria-setsize')).toBe('10000');
  await page.getByRole('searchbox').fill('project 7777');
  await expect.poll(() => page.getByRole('option').count()).toBe(1);
});

test('hostile text is text', async () => {
  const page = await shown('hostile');
  await page.getByRole('option', { name: /^<img/ }).click();
  await press(page, 'Check now');
  await page.getByTestId('verdict').waitFor();
  expect(await page.locator('#app img, #app script, #app style').count()).toBe(0);
});

test.each(Object.keys(scenarios))('%s fits 720×520, and half of that at twice the zoom', async (scenario) => {
  const page = await shown(scenario);
  await page.getByText('Latchkey').or(page.getByRole('heading')).first().waitFor();
  const check = page.getByRole('button', { name: 'Check now', exact: true }).first();
  if (await check.isVisible()) await check.click();
  for (const [width, height] of [
    [720, 520],
    [360, 260],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await overflows(page)).toEqual([]);
  }
});

test.each(['ok', 'first-run', 'failing', 'not-trusted'])(
  '%s: what can be pressed has a name and 24 pixels',
  async (scenario) => {
    const page = await shown(scenario);
    await page.getByRole('button').first().waitFor();
    expect(await pressableFaults(page)).toEqual([]);
  },
);
