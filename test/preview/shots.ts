import { checkShots } from './check-shots.ts';
import { check, pick, press, type Shot } from './shot.ts';
import { trustShots } from './trust-shots.ts';

/** What a picture is taken of. */
export const shots: readonly Shot[] = [
  ...checkShots,
  {
    name: 'first-run',
    scenario: 'first-run',
    act: (page) => page.getByRole('heading', { name: 'Create your authority' }).waitFor(),
  },
  {
    name: 'first-run-options',
    scenario: 'first-run',
    act: (page) => page.getByText('Other names, other place for the key').click(),
  },
  {
    name: 'first-run-vault',
    scenario: 'first-run-vault',
    act: (page) => page.getByLabel('Passphrase', { exact: true }).fill('a few words'),
  },
  { name: 'first-run-trust', scenario: 'first-run', act: press('Create authority') },
  {
    name: 'first-run-store-fails',
    scenario: 'first-run-store-fails',
    act: async (page) => {
      await press('Create authority')(page);
      await press('Trust everywhere')(page);
      await page.getByText('could not be changed').first().waitFor();
    },
  },
  {
    name: 'first-run-project',
    scenario: 'first-run',
    act: async (page) => {
      await press('Create authority')(page);
      await press('Trust everywhere')(page);
      await page.getByLabel('Hosts', { exact: true }).fill('shop.localhost, *.localhost, intranet.bank.com');
    },
  },
  { name: 'ok', scenario: 'ok', act: check },
  {
    name: 'ok-details',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await page.getByRole('button', { name: /^ClientHello/ }).click();
      await page
        .getByRole('button', { name: /fingerprint of shop/ })
        .first()
        .click();
    },
  },
  { name: 'warning', scenario: 'warning', act: check },
  { name: 'untrusted', scenario: 'untrusted', act: check },
  { name: 'plain-http', scenario: 'plain-http', act: check },
  { name: 'nothing-listening', scenario: 'nothing-listening', act: check },
  {
    name: 'momentary',
    scenario: 'nothing-listening',
    act: async (page) => {
      await check(page);
      await press('Check with a momentary server')(page);
      await page.getByText('Served by Latchkey itself').waitFor();
    },
  },
  { name: 'never-checked', scenario: 'ok', act: pick('shop') },
  {
    name: 'checking',
    scenario: 'checking',
    act: async (page) => {
      await pick('shop')(page);
      await press('Check now')(page);
    },
  },
  { name: 'empty', scenario: 'empty', act: (page) => page.getByTestId('empty').waitFor() },
  { name: 'not-trusted', scenario: 'not-trusted', act: (page) => page.getByTestId('attention').first().waitFor() },
  { name: 'new-project', scenario: 'ok', act: (page) => page.keyboard.press('Control+n') },
  { name: 'many', scenario: 'many', act: (page) => page.getByTestId('project-list').waitFor() },
  { name: 'search', scenario: 'many', act: (page) => page.getByRole('searchbox').fill('project 777') },
  {
    name: 'hostile',
    scenario: 'hostile',
    act: async (page) => {
      await page.getByRole('option', { name: /^<img/ }).click();
      await press('Check now')(page);
      await page.getByTestId('verdict').waitFor();
    },
  },
  { name: 'loading', scenario: 'loading', act: (page) => page.getByText('Reading the projects…').waitFor() },
  { name: 'failing', scenario: 'failing', act: press('Renew') },
  { name: 'export-exists', scenario: 'failing', act: press('Export…') },
  {
    name: 'renewed-exported',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Export…')(page);
      await press('Renew')(page);
      await page.getByTestId('renewed').waitFor();
    },
  },
  {
    name: 'exported',
    scenario: 'ok',
    act: async (page) => {
      await check(page);
      await press('Export…')(page);
      await page.getByTestId('exported').waitFor();
    },
  },
  { name: 'broken', scenario: 'broken', act: (page) => page.getByTestId('failure').waitFor() },
  {
    name: 'remove',
    scenario: 'ok',
    act: async (page) => {
      await pick('shop')(page);
      await press('More actions')(page);
      await press('Remove…')(page);
    },
  },
  { name: 'locked-vault', scenario: 'locked-vault', act: press('Renew') },
  {
    name: 'palette',
    scenario: 'ok',
    act: async (page) => {
      await page.getByTestId('project-list').waitFor();
      await page.keyboard.press('Control+k');
    },
  },
  {
    name: 'check-host',
    scenario: 'untrusted',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('localhost:8443');
      await page.keyboard.press('Enter');
      await page.getByTestId('verdict').waitFor();
    },
  },
  ...trustShots,
  { name: 'authority', scenario: 'rollover', act: press('Your authority') },
  { name: 'settings', scenario: 'ok', act: press('Settings') },
  {
    name: 'uninstall',
    scenario: 'ok',
    act: async (page) => {
      await press('Settings')(page);
      await press('Show what would go')(page);
      await page.getByLabel(/Type “uninstall”/).fill('uninstall');
    },
  },
  {
    name: 'uninstalled',
    scenario: 'ok',
    act: async (page) => {
      await press('Settings')(page);
      await press('Show what would go')(page);
      await page.getByLabel(/Type “uninstall”/).fill('uninstall');
      await press('Uninstall')(page);
      await page.getByTestId('uninstalled').waitFor();
    },
  },
];
