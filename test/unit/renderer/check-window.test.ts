import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { overflows, pressableFaults } from '../../preview/page-checks.ts';
import { previewWindow } from '../../preview/preview-window.ts';

const shown = previewWindow();

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent.trim());
const history = (page: Page) => page.getByTestId('history').getByRole('option');
const announced = (page: Page) => page.getByTestId('announcements').innerText();

async function checked(page: Page, name = 'shop'): Promise<void> {
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  await press(page, 'Check now');
  await page.getByTestId('verdict').waitFor();
}

function requests(page: Page, channel: string): Promise<Record<string, unknown>[]> {
  return page.evaluate((wanted) => {
    const { world } = window.latchkey as unknown as {
      world: { requests: { channel: string; input: Record<string, unknown> }[] };
    };
    return world.requests.filter((request) => request.channel === wanted).map(({ input }) => input);
  }, channel);
}

/** As many checks of the series as are asked for, without waiting for them. */
async function liveFor(page: Page, checks: number): Promise<void> {
  await page.clock.install();
  await page.getByRole('option', { name: /^shop/ }).click();
  await page.getByRole('switch', { name: 'Live' }).click();
  await history(page).first().waitFor({ state: 'attached' });
  while ((await history(page).count()) < checks) await page.clock.runFor(1_000);
}

test('live shows a strip of checks, each with a shape by its verdict and a mark where the certificate changed', async () => {
  const page = await shown('live');
  await liveFor(page, 18);
  const [last, ...earlier] = (await requests(page, 'check/run')).reverse();
  expect(last).toMatchObject({ live: true, raw: true });
  expect(earlier.length).toBeGreaterThanOrEqual(17);
  const severities = await history(page).evaluateAll((ticks) => ticks.map((tick) => tick.dataset['severity']));
  expect(severities.slice(0, 18)).toEqual([
    ...Array.from({ length: 6 }, () => 'ok'),
    'warning',
    'warning',
    ...Array.from({ length: 3 }, () => 'ok'),
    ...Array.from({ length: 3 }, () => 'nothing'),
    ...Array.from({ length: 4 }, () => 'ok'),
  ]);
  const changed = page.getByTestId('history').locator('[data-changes~=certificate]');
  expect(await changed.count()).toBe(1);
  expect(await changed.innerText()).toMatch(/another certificate, the server is back/);
});

test('the strip can be walked through by keyboard, and says when and what', async () => {
  const page = await shown('live');
  await liveFor(page, 8);
  const strip = page.getByRole('listbox', { name: /^The last \d+ checks, oldest first$/ });
  await strip.focus();
  await page.keyboard.press('Home');
  await page
    .getByTestId('history')
    .getByText(/^\d\d:\d\d:\d\d UTC, good, 9.3 ms, certificate/)
    .last()
    .waitFor();
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
  const chosen = page.getByRole('option', { selected: true, name: /no answer yet/ });
  expect(await chosen.getAttribute('data-severity')).toBe('warning');
});

test('live speaks only of what changed, and stops when its view is left', async () => {
  const page = await shown('live');
  await liveFor(page, 12);
  expect(await announced(page)).toContain('The server is gone.');
  await press(page, 'Settings');
  const before = (await requests(page, 'check/run')).length;
  await page.clock.runFor(120_000);
  expect((await requests(page, 'check/run')).length).toBe(before);
  await page.getByRole('option', { name: /^shop/ }).click();
  expect(await page.getByRole('switch', { name: 'Live' }).getAttribute('aria-checked')).toBe('false');
});

test.each(['button', 'Escape'])('a check can be cancelled with the %s, calmly, and the keyboard stays', async (way) => {
  const page = await shown('checking');
  await page.getByRole('option', { name: /^shop/ }).click();
  await press(page, 'Check now');
  const cancel = page.getByTestId('handshake').getByRole('button', { name: 'Cancel', exact: true });
  await cancel.waitFor();
  if (way === 'button') await cancel.click();
  else await page.keyboard.press('Escape');
  await page.getByTestId('failure').and(page.locator('[data-code=CHECK_CANCELLED][role=status]')).waitFor();
  expect(await focusedText(page)).toBe(way === 'button' ? 'Handshake with' : 'Check now');
  expect(await requests(page, 'check/cancel')).toHaveLength(1);
});

test('check all says how far it is, fills in the padlocks, names who was left out, and can be cancelled', async () => {
  const page = await shown('check-all');
  await press(page, 'Check all projects');
  await page.getByText('Checking 18 of 37…').waitFor();
  await page.getByRole('option', { name: /^service 1 .*proven by a handshake/ }).waitFor();
  await page.getByTestId('check-all').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled. 5 good, 3 with warnings, 6 with problems and 3 not running.').first().waitFor();
  expect(await announced(page)).toContain('3 projects without a port left out: service 12, service 24 and service 36.');
  await page.getByTestId('check-all').getByRole('button', { name: 'Dismiss' }).click();
  expect(await page.getByTestId('check-all').count()).toBe(0);
});

test('ten thousand projects are checked with a few dozen elements', async () => {
  const page = await shown('many');
  page.setDefaultTimeout(60_000);
  await page.getByTestId('project-list').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('check all');
  await page.keyboard.press('Enter');
  await page.getByTestId('check-all').getByText('10,000 good.').waitFor();
  expect(await page.getByTestId('project-list').getByRole('option').count()).toBeLessThan(40);
}, 90_000);

test('any host and port can be checked from the side, and made a project', async () => {
  const page = await shown('untrusted');
  await press(page, 'Check any host and port');
  await page.getByTestId('free-check-empty').waitFor();
  expect(await focusedText(page)).toBe('Check any host and port');
  const host = page.getByLabel('Host', { exact: true });
  await host.fill('*.shop.localhost');
  await page.getByTestId('host-refusal').getByText('one exact name').waitFor();
  await page.keyboard.press('Enter');
  expect(await requests(page, 'check/run')).toEqual([]);
  await host.fill('https://cart.localhost:8443/basket');
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').and(page.locator('[data-code=NOT_TRUSTED_HERE]')).waitFor();
  expect(await requests(page, 'check/run')).toMatchObject([{ target: { host: 'cart.localhost', port: 8443 } }]);
  expect([await host.inputValue(), await page.getByLabel('Port', { exact: true }).inputValue()]).toEqual([
    'cart.localhost',
    '8443',
  ]);
  expect(await page.getByTestId('step-certificate').getAttribute('data-state')).toBe('passed');
  await press(page, 'Make a project of it');
  expect(await page.getByTestId('hosts').inputValue()).toBe('cart.localhost');
  expect(await page.getByLabel('Port of your dev server').inputValue()).toBe('8443');
});

test('earlier targets are one press away, and one of ours leads to its project', async () => {
  const page = await shown('ok');
  await press(page, 'Check any host and port');
  const host = page.getByLabel('Host', { exact: true });
  for (const target of ['one.localhost:1', 'shop.localhost:5173']) {
    await host.fill(target);
    await page.getByLabel('Port', { exact: true }).fill('');
    await page.keyboard.press('Enter');
    await page.getByTestId('handshake').getByText(target, { exact: true }).waitFor();
    await page.getByTestId('verdict').waitFor();
  }
  await page.getByRole('button', { name: 'Open the project shop' }).waitFor();
  await press(page, 'one.localhost:1');
  await page.getByTestId('handshake').getByText('one.localhost:1', { exact: true }).waitFor();
  expect(await host.inputValue()).toBe('one.localhost');
});

test('a message explains itself, leads to its standard, and shows its bytes', async () => {
  const page = await shown('ok');
  await checked(page);
  await page.getByRole('button', { name: /^ClientHello/ }).click();
  const details = page.getByTestId('message-details');
  const link = details.getByRole('link', { name: /^RFC 8446, 4\.1\.2/ });
  expect(await link.getAttribute('href')).toBe('https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2');
  await details.getByText('X25519MLKEM768 1216 B').waitFor();
  await press(page, 'Show raw bytes');
  const dump = page.getByTestId('hex').locator('pre');
  expect(await dump.innerText()).toMatch(/^0000 {2}01 00 06 c9 03 03/);
  await dump.focus();
  await press(page, 'Copy');
  const copied = await requests(page, 'clipboard/write');
  expect(copied.at(-1)?.['text']).toMatch(/shop\.loc/);
});

test('each step shows its evidence and can be explained, and the certificate step shows what was served', async () => {
  const page = await shown('ok');
  await checked(page);
  await press(page, 'Evidence and explanation: A key pair stands behind it');
  const evidence = page.getByTestId('step-keys').getByTestId('evidence');
  expect(await evidence.locator('dt').allInnerTexts()).toEqual(['Algorithm', 'Public key, SHA-256', 'Private key']);
  await evidence.getByRole('button', { name: 'Copy Public key, SHA-256' }).click();
  const copied = await requests(page, 'clipboard/write');
  expect(copied.at(-1)?.['text']).toBe((await evidence.locator('code').innerText()).replace(/\s/g, ''));
  await press(page, 'Evidence and explanation: A secret only they know');
  await page
    .getByTestId('step-session-key')
    .getByRole('link', { name: /^RFC \d+/ })
    .waitFor();
  await press(page, 'Show 2 certificates');
  const chain = page.getByTestId('served-chain');
  await chain.getByText('CN=Latchkey issuing 3f9a61c2').waitFor();
  expect(await chain.getByRole('listitem').count()).toBe(2);
  await press(page, 'Hide 2 certificates');
  expect(await chain.count()).toBe(0);
});

test('a project is checked at any host that is typed, and at none where the field holds no name', async () => {
  const page = await shown('ok');
  await page.getByRole('option', { name: /^shop/ }).click();
  const host = page.getByLabel('Host', { exact: true });
  await host.fill('*.shop.localhost');
  await press(page, 'Check now');
  expect(await host.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await requests(page, 'check/run')).toEqual([]);
  await host.fill('https://admin.shop.localhost:8443/cart');
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').waitFor();
  const [{ target } = {}] = await requests(page, 'check/run');
  expect(target).toMatchObject({ host: 'admin.shop.localhost', port: 8443 });
  expect(target).toHaveProperty('project');
  expect(await host.inputValue()).toBe('admin.shop.localhost');
});

test('the window itself cannot be scrolled away, whatever lies far down', async () => {
  const page = await shown('ok');
  await checked(page);
  await page.setViewportSize({ width: 720, height: 520 });
  const scrolled = await page.evaluate(() => {
    document.documentElement.scrollTop = 100;
    return document.documentElement.scrollTop;
  });
  expect(scrolled).toBe(0);
});

test('a check is saved as a report; a key log only after its warning was read', async () => {
  const page = await shown('ok');
  await checked(page);
  await press(page, 'Save this check');
  await press(page, 'Readable report…');
  await page.getByTestId('saved-check').getByText('latchkey-check.txt').waitFor();
  await press(page, 'Save this check');
  await press(page, 'Key log for Wireshark…');
  const question = page.getByTestId('key-log-question');
  await question.getByText('can decrypt that one recorded connection').waitFor();
  expect(await question.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => question.count()).toBe(0);
  expect(await focusedText(page)).toBe('Handshake with');
  await press(page, 'Save this check');
  await press(page, 'Key log for Wireshark…');
  expect(await requests(page, 'check/key-log')).toEqual([]);
  await press(page, 'Write the key log…');
  await page.getByTestId('saved-check').getByText('delete it when you are done').waitFor();
  expect(await requests(page, 'check/key-log')).toMatchObject([{ target: { project: expect.any(String) as string } }]);
});

test('who listens is named, with its command on focus and for the clipboard', async () => {
  const page = await shown('plain-http');
  await checked(page);
  const listener = page.getByTestId('listener');
  const command = listener.locator('code');
  const opacity = () => command.evaluate((element) => getComputedStyle(element.parentElement ?? element).opacity);
  expect(await opacity()).toBe('0');
  await listener.getByRole('button', { name: 'node (pid 41202)' }).focus();
  expect(await opacity()).toBe('1');
  await page.keyboard.press('Escape');
  expect(await opacity()).toBe('0');
  await listener.getByRole('button', { name: 'node (pid 41202)' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect((await requests(page, 'clipboard/write')).at(-1)?.['text']).toContain('vite --port 5173');
});

test('every finding has the button that mends it, and a client that refuses leads to it', async () => {
  const page = await shown('actions');
  await checked(page);
  for (const kind of ['reissue', 'renew', 'trust', 'copy', 'use', 'add']) {
    expect(await page.locator(`[data-mend=${kind}]`).count()).toBe(1);
  }
  await page.getByTestId('client-chromium').getByRole('button').click();
  expect(await focusedText(page)).toBe('Add admin.shop.localhost and reissue');
  await page.keyboard.press('Enter');
  await page.getByTestId('reissued').getByText('names admin.shop.localhost too').waitFor();
  await expect.poll(() => focusedText(page)).toBe('Export again…');
  expect(await page.locator('[data-mend]').count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.getByTestId('exported').waitFor();
});

test('the button of a finding does what it says', async () => {
  const page = await shown('actions');
  await checked(page);
  await press(page, 'Show how to use it');
  expect(await focusedText(page)).toBe('Use it');
  await press(page, 'Make a project of shop.localhost');
  expect(await page.getByTestId('hosts').inputValue()).toBe('shop.localhost');
  await page.getByRole('option', { name: /^shop/ }).click();
  await page.getByTestId('verdict').getByRole('button').first().waitFor();
  await press(page, 'Trust it');
  await page.getByRole('heading', { name: 'Trust', exact: true }).waitFor();
});

test('what one client needs is a line to copy, and no mending of the server', async () => {
  const page = await shown('actions');
  await checked(page);
  const node = page.getByTestId('client-node').and(page.locator('[data-state=finding]'));
  await node.getByRole('button', { name: 'Copy setting for Node' }).click();
  expect(await node.getByRole('button').count()).toBe(1);
  const [line = ''] = (await requests(page, 'clipboard/write')).map(({ text }) => String(text)).slice(-1);
  expect(line).toMatch(/^NODE_EXTRA_CA_CERTS=\/.*\.pem$/);
  expect(await node.locator('code').innerText()).toBe(line);
});

test('other addresses are shown when they differ, and only then', async () => {
  const page = await shown('addresses-differ');
  await checked(page);
  await page.getByTestId('others').getByText('shows another certificate').waitFor();
  const calm = await shown('ok');
  await checked(calm);
  expect(await calm.getByTestId('others').count()).toBe(0);
});

test('what a stranger wrote is text, cut until it is asked for, and turns no line around', async () => {
  const page = await shown('hostile');
  await checked(page, '<img');
  await press(page, 'Show 100 certificates');
  await page.getByRole('button', { name: /^ClientHello/ }).click();
  await page.getByRole('button', { name: /^Show all 10,\d+ characters/ }).click();
  const card = page.getByTestId('handshake');
  const text = await card.evaluate((element) => element.textContent);
  expect(text).not.toContain('\u202E');
  expect(text).toContain('\\u{202E}gnp.exe');
  expect(await page.locator('#app img, #app script, #app style').count()).toBe(0);
  for (const [width, height] of [
    [1280, 832],
    [720, 520],
    [360, 260],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await overflows(page)).toEqual([]);
  }
});

test.each(['actions', 'addresses-differ', 'rsa-transport', 'hostile'])(
  '%s: everything that a check shows on demand has a name, 24 pixels and room',
  async (scenario) => {
    const page = await shown(scenario);
    await checked(page, scenario === 'hostile' ? '<img' : 'shop');
    await page.getByRole('switch', { name: 'Live' }).click();
    for (const button of await page.getByRole('button', { name: /^Explain/ }).all()) await button.click();
    await page.getByRole('button', { name: /^Show \d+ certificate/ }).click();
    await page.getByRole('button', { name: /^ClientHello/ }).click();
    await press(page, 'Show raw bytes');
    await press(page, 'Save this check');
    expect(await pressableFaults(page)).toEqual([]);
    await press(page, 'Key log for Wireshark…');
    for (const [width, height] of [
      [1280, 832],
      [720, 520],
      [360, 260],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await overflows(page)).toEqual([]);
    }
  },
);

test('the free check fits small windows, empty, refused and failed', async () => {
  const page = await shown('nothing-listening');
  await press(page, 'Check any host and port');
  const fits = async () => {
    for (const [width, height] of [
      [1280, 832],
      [720, 520],
      [360, 260],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expect.poll(() => overflows(page)).toEqual([]);
    }
    expect(await pressableFaults(page)).toEqual([]);
  };
  await fits();
  await page.getByLabel('Host', { exact: true }).fill(`${'x'.repeat(300)}.test`);
  await page.getByTestId('host-refusal').waitFor();
  await fits();
  await page.getByLabel('Host', { exact: true }).fill(`${'very-'.repeat(11)}long.localhost`);
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').waitFor();
  await fits();
});
