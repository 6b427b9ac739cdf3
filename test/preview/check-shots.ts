import type { Page } from 'playwright-core';
import { check, pick, press, type Shot } from './shot.ts';

const freeCheck = press('Check any host and port');

/** Lets the checks of the series follow each other as fast as they are asked for. */
async function liveFor(page: Page, checks: number): Promise<void> {
  await page.clock.install();
  await pick('shop')(page);
  await page.getByRole('switch', { name: 'Live' }).click();
  for (let tick = 1; tick < checks; tick += 1) {
    await page.clock.runFor(31_000);
    await page.getByTestId('history').getByRole('option').nth(Math.min(tick, 39)).waitFor({ state: 'attached' });
  }
}

/** The pictures of everything that a check can say and do. */
export const checkShots: readonly Shot[] = [
  { name: 'actions', scenario: 'actions', act: check },
  {
    name: 'listener',
    scenario: 'plain-http',
    act: async (page) => {
      await check(page);
      await page.getByTestId('listener').getByRole('button').first().focus();
    },
  },
  { name: 'addresses-differ', scenario: 'addresses-differ', act: check },
  { name: 'rsa-transport', scenario: 'rsa-transport', act: check },
  {
    name: 'raw-bytes',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await page.getByRole('button', { name: /^ClientHello/ }).click();
      await press('Show raw bytes')(page);
      await page.getByTestId('hex').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'explained',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Evidence and explanation: The server shows its certificate')(page);
      await press('Show 2 certificates')(page);
      await page.getByTestId('served-chain').scrollIntoViewIfNeeded();
    },
  },
  { name: 'live', scenario: 'live', act: (page) => liveFor(page, 30) },
  {
    name: 'live-told',
    scenario: 'live',
    act: async (page) => {
      await liveFor(page, 22);
      await page.getByTestId('history').getByRole('listbox').focus();
      for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowLeft');
    },
  },
  {
    name: 'cancel',
    scenario: 'checking',
    act: async (page) => {
      await pick('shop')(page);
      await press('Check now')(page);
      await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    },
  },
  {
    name: 'cancelled',
    scenario: 'checking',
    act: async (page) => {
      await pick('shop')(page);
      await press('Check now')(page);
      await press('Cancel')(page);
      await page.getByTestId('failure').waitFor();
    },
  },
  {
    name: 'check-failing',
    scenario: 'check-failing',
    act: async (page) => {
      await pick('shop')(page);
      await press('Check now')(page);
      await page.getByTestId('failure').waitFor();
    },
  },
  {
    name: 'save-menu',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Save this check')(page);
    },
  },
  {
    name: 'key-log',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Save this check')(page);
      await press('Key log for Wireshark…')(page);
    },
  },
  {
    name: 'saved',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Save this check')(page);
      await press('JSON…')(page);
      await page.getByTestId('saved-check').waitFor();
    },
  },
  {
    name: 'reissued',
    scenario: 'actions',
    act: async (page) => {
      await check(page);
      await press('Add admin.shop.localhost and reissue')(page);
      await page.getByTestId('reissued').waitFor();
    },
  },
  {
    name: 'check-all',
    scenario: 'check-all',
    act: async (page) => {
      await press('Check all projects')(page);
      await page.getByText('Checking 18 of 37…').waitFor();
      await page
        .getByRole('option', { name: /proven by a handshake/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'checked-all',
    scenario: 'check-all',
    act: async (page) => {
      await press('Check all projects')(page);
      await page.getByText('Checking 18 of 37…').waitFor();
      await page.getByTestId('check-all').getByRole('button', { name: 'Cancel' }).click();
    },
  },
  { name: 'free-check', scenario: 'ok', act: freeCheck },
  {
    name: 'free-check-refused',
    scenario: 'ok',
    act: async (page) => {
      await freeCheck(page);
      await page.getByLabel('Host', { exact: true }).fill('*.shop.localhost');
    },
  },
  {
    name: 'free-check-failed',
    scenario: 'nothing-listening',
    act: async (page) => {
      await freeCheck(page);
      await page.getByLabel('Host', { exact: true }).fill('https://localhost:8443/cart');
      await page.keyboard.press('Enter');
      await page.getByTestId('verdict').waitFor();
    },
  },
  {
    name: 'hostile-chain',
    scenario: 'hostile',
    act: async (page) => {
      await page.getByRole('option', { name: /^<img/ }).click();
      await press('Check now')(page);
      await press('Show 100 certificates')(page);
      await page.getByTestId('served-chain').scrollIntoViewIfNeeded();
    },
  },
];
