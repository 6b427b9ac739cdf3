import type { Page } from 'playwright-core';
import { press, type Shot } from './shot.ts';

/** Opens the trust screen by its link at the foot of the list, and one of its tabs. */
export const openTrust =
  (tab = 'Places') =>
  async (page: Page): Promise<void> => {
    await page
      .getByRole('navigation', { name: /^Authority/ })
      .getByRole('button', { name: /^(Trusted in|Not trusted)/ })
      .click();
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
  };

const after =
  (...steps: readonly ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    for (const step of steps) await step(page);
  };

const phase = (name: string) => (page: Page) => page.locator(`[data-testid=change][data-phase=${name}]`).waitFor();
const trustAll = (page: Page) => page.getByRole('button', { name: /^Trust it in \d+ places?…$/ }).click();
const goOn = (page: Page) =>
  page
    .getByTestId('change')
    .getByRole('button', { name: /^(Trust it in|Take it back from|Remove it from) \d+ places?$/ })
    .click();

/** What a picture is taken of on the trust screen. */
export const trustShots: readonly Shot[] = [
  { name: 'trust', scenario: 'trust-full', act: openTrust() },
  {
    name: 'trust-drift',
    scenario: 'trust-full',
    act: (page) => page.getByTestId('drift').waitFor(),
  },
  { name: 'trust-all', scenario: 'trust-empty', act: openTrust() },
  { name: 'trust-plan', scenario: 'trust-failing', act: after(openTrust(), trustAll, phase('plan')) },
  {
    name: 'trust-one-plan',
    scenario: 'trust-full',
    act: after(openTrust(), press('Take back… Chromium, Chrome and Electron apps'), phase('plan')),
  },
  { name: 'trust-working', scenario: 'trust-waiting', act: after(openTrust(), trustAll, phase('plan'), goOn) },
  {
    name: 'trust-done',
    scenario: 'trust-full',
    act: after(openTrust(), trustAll, phase('plan'), goOn, phase('done')),
  },
  {
    name: 'trust-failing',
    scenario: 'trust-failing',
    act: after(openTrust(), trustAll, phase('plan'), goOn, phase('done')),
  },
  {
    name: 'trust-take-back',
    scenario: 'trust-full',
    act: after(openTrust(), press('Take back everywhere…'), phase('plan')),
  },
  { name: 'trust-receipts', scenario: 'trust-full', act: openTrust('Receipts') },
  {
    name: 'trust-receipts-undo',
    scenario: 'trust-full',
    act: after(
      openTrust('Receipts'),
      (page) => page.getByRole('button', { name: /^Undo/ }).first().click(),
      phase('plan'),
    ),
  },
  { name: 'trust-receipts-empty', scenario: 'trust-empty', act: openTrust('Receipts') },
  { name: 'trust-audit', scenario: 'trust-full', act: openTrust('Other') },
  {
    name: 'trust-audit-remove',
    scenario: 'trust-full',
    act: after(
      openTrust('Other'),
      (page) => page.getByRole('button', { name: /^Remove… mkcert/ }).click(),
      phase('plan'),
    ),
  },
  { name: 'trust-audit-empty', scenario: 'trust-empty', act: openTrust('Other') },
  { name: 'trust-tools', scenario: 'trust-full', act: openTrust('Tools') },
];
