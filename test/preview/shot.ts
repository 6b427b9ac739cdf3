import type { Page } from 'playwright-core';

export interface Shot {
  name: string;
  scenario: string;
  /** What a person does before the picture is taken. */
  act?: (page: Page) => Promise<unknown>;
}

export const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click();
export const pick = (name: string) => (page: Page) =>
  page.getByRole('option', { name: new RegExp(`^${name}`) }).click();

export const check = async (page: Page): Promise<void> => {
  await pick('shop')(page);
  await press('Check now')(page);
  await page.getByTestId('verdict').waitFor();
};
