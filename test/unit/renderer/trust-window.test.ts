import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { overflows, pressableFaults } from '../../preview/page-checks.ts';
import { previewWindow } from '../../preview/preview-window.ts';
import { openTrust } from '../../preview/trust-shots.ts';

const shown = previewWindow();

const press = (page: Page, name: string | RegExp) =>
  page
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click();
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent.trim());
const announced = (page: Page) => page.getByTestId('announcements').innerText();
const panel = (page: Page, phase: string) => page.locator(`[data-testid=change][data-phase=${phase}]`);

/** What the window asked the main process to do. */
function requests(page: Page, channel: string): Promise<unknown[]> {
  return page.evaluate((of) => {
    const { world } = window.latchkey as unknown as { world: { requests: { channel: string; input: unknown }[] } };
    return world.requests.filter((request) => request.channel === of).map(({ input }) => input);
  }, channel);
}

test('the places are told apart by group, shape and word', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  expect(await page.locator('section.group h2').allInnerTexts()).toEqual([
    'System',
    'Browsers',
    'Java',
    'Only if you want',
  ]);
  const row = (id: string) => page.getByTestId(`store-${id}`);
  await row('nss:firefox:7bn2vv1c.work').getByText('does not trust it yet').waitFor();
  await row('nss:firefox:7bn2vv1c.work').getByText('new', { exact: true }).waitFor();
  await row('java:sdkman-21.0.5-tem').getByText('lost its trust').waitFor();
  await row('nss:chromium').getByTestId('restart').getByText('Restart Chromium to see the change.').waitFor();
  const denied = row('nss:thunderbird:1q2w3e4r.default');
  await denied.getByText('told never to trust it').waitFor();
  expect(await denied.innerText()).toContain('Trust… overrules that.');
  expect(await denied.innerText()).not.toContain('latchkey trust');
});

test('the plan comes first, then store by store, then what was done, and its receipt', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  await press(page, 'Trust it in 2 places…');
  await panel(page, 'plan').waitFor();
  expect(await focusedText(page)).toBe('This will change in 2 places');
  await page.getByTestId('plan-nss:firefox:7bn2vv1c.work').getByText('7bn2vv1c.work/cert9.db').waitFor();
  await panel(page, 'plan').getByText('The same from a terminal').click();
  await panel(page, 'plan')
    .getByText('latchkey trust --store nss:firefox:7bn2vv1c.work --store java:sdkman-21.0.5-tem')
    .waitFor();
  expect(await requests(page, 'trust/install')).toEqual([]);
  await press(page, 'Trust it in 2 places');
  await panel(page, 'done').waitFor();
  expect(await focusedText(page)).toBe('What was done');
  expect(await announced(page)).toContain('Trusted in 2 places.');
  await press(page, 'See all receipts');
  const receipt = page.getByTestId('receipt').first();
  await receipt.getByRole('heading', { name: 'Trusted in 2 places' }).waitFor();
  expect(await focusedText(page)).toBe('Receipts');
});

test('a receipt is undone by its fingerprint, and then can be done again', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  await press(page, 'Trust it in 2 places…');
  await press(page, 'Trust it in 2 places');
  await press(page, 'See all receipts');
  await press(page, 'Undo… Trusted in 2 places');
  await press(page, 'Take it back from 2 places');
  await page.getByTestId('receipt').first().getByRole('heading', { name: 'Taken back from 2 places' }).waitFor();
  expect(await requests(page, 'trust/remove')).toMatchObject([
    { stores: ['nss:firefox:7bn2vv1c.work'], sha256: expect.stringMatching(/^[\da-f]{64}$/) as string },
    { stores: ['java:sdkman-21.0.5-tem'] },
  ]);
  await page.getByTestId('receipt').nth(1).getByText('undone since').waitFor();
  await page.getByRole('button', { name: 'Trust it again… Taken back from 2 places' }).waitFor();
});

test('a failure hides no other place, a cancelled prompt is calm, and the command to run by hand can be copied', async () => {
  const page = await shown('trust-failing');
  await openTrust()(page);
  await press(page, 'Trust it in 7 places…');
  await page.getByTestId('prompt').getByText('asks for your password').waitFor();
  await press(page, 'Trust it in 7 places');
  await panel(page, 'done').waitFor();
  const state = (id: string) => page.getByTestId(`change-${id}`).getAttribute('data-state');
  expect(await state('system')).toBe('failed');
  expect(await state('java:java-17-openjdk-amd64')).toBe('calm');
  expect(await state('java:sdkman-21.0.5-tem')).toBe('trusted');
  await page.getByTestId('change-system').getByRole('button', { name: 'Copy command' }).click();
  await expect
    .poll(() => requests(page, 'clipboard/write'))
    .toMatchObject([{ text: expect.stringMatching(/^sudo /) as string }]);
});

test('Escape closes a plan and gives the keyboard back to where it came from', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  const button = page.getByRole('button', { name: 'Trust… Firefox, profile work' });
  await button.click();
  await panel(page, 'plan').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByTestId('change').count()).toBe(0);
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('Escape closes the plan of all places and gives the keyboard back to the button that stands there again', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  for (const name of ['Take back everywhere…', 'Trust it in 2 places…']) {
    await press(page, name);
    await panel(page, 'plan').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedText(page)).toBe(name);
  }
});

test('a finished change of a row gives the keyboard to the button that the row has now', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  await press(page, 'Trust… Firefox, profile work');
  await press(page, 'Trust it in 1 place');
  await panel(page, 'done').waitFor();
  await press(page, 'Close');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Take back… Firefox, profile work');
});

test('stopping says so at once, and what was not begun is left', async () => {
  const page = await shown('trust-waiting');
  await openTrust()(page);
  await press(page, 'Trust it in 7 places…');
  await press(page, 'Trust it in 7 places');
  await press(page, 'Cancel');
  const button = page.getByRole('button', { name: 'Stopping after this place…' });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await page.getByTestId('change-nss:chromium').getByText('left as it is').waitFor();
  await page.getByRole('tab', { name: 'Receipts' }).click();
  await page.getByTestId('elsewhere').getByText('Trusting it…').waitFor();
  await press(page, 'See Places');
  await button.waitFor();
});

test('one row opens the plan of the button that was pressed', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  await page.evaluate(() => {
    const { world } = window.latchkey as unknown as { world: { status: { stores: { reason?: string }[] } } };
    const [system] = world.status.stores;
    if (system) system.reason = 'It is there twice.';
  });
  await press(page, 'Look again');
  await press(page, /^Mend… /);
  await panel(page, 'plan').getByRole('button', { name: 'Trust it in 1 place' }).waitFor();
  await press(page, /^Take back… Debian/);
  await panel(page, 'plan').getByRole('button', { name: 'Take it back from 1 place' }).waitFor();
  expect(await page.getByRole('button', { name: /^Mend… / }).getAttribute('aria-expanded')).toBe('false');
});

test('arrows, Home and End walk through the tabs', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  for (const [key, tab] of [
    ['ArrowRight', 'Receipts'],
    ['End', 'Tools'],
    ['ArrowRight', 'Places2 want trust'],
    ['ArrowLeft', 'Tools'],
    ['Home', 'Places2 want trust'],
  ] as const) {
    await page.keyboard.press(key);
    expect(await focusedText(page)).toBe(tab);
    expect(await page.getByRole('tab', { selected: true }).first().innerText()).toContain(tab.split('2', 1)[0] ?? '');
  }
});

test('drift is told anywhere, and put right or left with one press', async () => {
  const page = await shown('trust-full');
  const drift = page.getByTestId('drift');
  await drift
    .getByText('New since you trusted it: Firefox, profile work. Lost your root: Java 21.0.5 (SDKMAN).')
    .waitFor();
  await openTrust()(page);
  expect(await drift.count()).toBe(0);
  await page.getByRole('tab', { name: 'Receipts' }).click();
  await press(page, 'Trust it there');
  await panel(page, 'done').getByText('Trusted in 2 places.').waitFor();
  await press(page, 'Close');
  expect(await drift.count()).toBe(0);

  const other = await shown('trust-full');
  await other.getByTestId('drift').waitFor();
  await press(other, 'Leave it');
  await other.getByTestId('drift').waitFor({ state: 'detached' });
  expect(await requests(other, 'trust/accept-drift')).toHaveLength(1);
  expect(await announced(other)).toContain('Left as it is.');
  await expect.poll(() => other.evaluate(() => document.activeElement?.tagName)).toBe('H1');
});

test('coming back to the window looks again: the hint to restart is gone once the browser was', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  await page.getByTestId('restart').waitFor();
  await page.evaluate(() => {
    const { world } = window.latchkey as unknown as { world: { status: { stores: { restart?: string[] }[] } } };
    for (const store of world.status.stores) delete store.restart;
    window.dispatchEvent(new Event('focus'));
  });
  await page.getByTestId('restart').waitFor({ state: 'detached' });
});

test('another authority is removed by its fingerprint after its plan, and what became of it stays to be read', async () => {
  const page = await shown('trust-full');
  await openTrust('Other')(page);
  await page.getByText('other users can read it').waitFor();
  await page.getByTestId('unread').getByText('keytool does not start there').waitFor();
  await press(page, /^Remove… mkcert/);
  await panel(page, 'plan').getByText('is left there').waitFor();
  await press(page, 'Remove it from 3 places');
  await panel(page, 'done').getByText('Gone from 3 places.').waitFor();
  expect(await page.getByRole('heading', { name: /^mkcert/ }).count()).toBe(0);
});

test('no dates are made up for a certificate that cannot be read', async () => {
  const page = await shown('trust-full');
  await openTrust('Other')(page);
  await page.getByRole('heading', { name: 'Unnamed authority' }).waitFor();
  const last = page.getByText('an authority of unknown origin', { exact: true });
  await last.waitFor();
});

test('lines for the tools are there to copy for each shell', async () => {
  const page = await shown('trust-full');
  await openTrust('Tools')(page);
  await page.getByRole('tab', { name: 'fish' }).click();
  await page.getByTestId('shell-lines').getByText('set -gx NODE_EXTRA_CA_CERTS').waitFor();
  await page.getByTestId('shell-lines').getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => requests(page, 'clipboard/write')).toHaveLength(1);
  await page.getByTestId('variable-SSL_CERT_FILE').getByText('takes the place of its list').waitFor();
});

test('as many places are counted as are taken back', async () => {
  const page = await shown('trust-full');
  await openTrust()(page);
  const title = await page.getByTestId('places-head').locator('h2').innerText();
  const trusted = /^Trusted in (\d+) of \d+ places$/.exec(title)?.[1];
  await press(page, 'Take back everywhere…');
  await panel(page, 'plan')
    .getByRole('button', { name: `Take it back from ${trusted ?? ''} places` })
    .waitFor();
});

test('what decides on a long plan is in sight at 720×520', async () => {
  const page = await shown('trust-failing');
  await openTrust()(page);
  await page.setViewportSize({ width: 720, height: 520 });
  await press(page, 'Trust it in 7 places…');
  const button = panel(page, 'plan').getByRole('button', { name: 'Trust it in 7 places' });
  await button.waitFor();
  const bottom = await button.evaluate((element) => element.getBoundingClientRect().bottom);
  expect(bottom).toBeLessThanOrEqual(520);
});

test('a command for one project is named only where there is a project', async () => {
  const page = await shown('trust-full');
  await openTrust('Tools')(page);
  const command = await page.getByTestId('tools-run').locator('code').innerText();
  expect(command).toMatch(/^latchkey run \S.* -- npm run dev$/);
});

test.each(['Places', 'Receipts', 'Other', 'Tools'])(
  '%s: names, 24 pixels, and room at 720×520 and half of that',
  async (tab) => {
    const page = await shown('trust-full');
    await openTrust(tab)(page);
    await page.locator('#trust-panel h2').first().waitFor();
    expect(await pressableFaults(page)).toEqual([]);
    for (const [width, height] of [
      [720, 520],
      [360, 260],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await overflows(page)).toEqual([]);
    }
  },
);

test.each([
  ['Receipts', 'no-receipts'],
  ['Other', 'no-authorities'],
])('%s teaches where there is nothing', async (tab, id) => {
  const page = await shown('trust-empty');
  await openTrust(tab)(page);
  await page.getByTestId(id).waitFor();
});
