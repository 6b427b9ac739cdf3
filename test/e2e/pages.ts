import type { Page } from 'playwright-core';

/** The window as a person sees it: what can be read and clicked on each screen, by its words. */
export function pages(page: Page) {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  return {
    firstRun: firstRunPage(page, button),
    project: projectPage(page, button),
    settings: settingsPage(page, button),
  };
}

type Button = (name: string) => ReturnType<Page['getByRole']>;

function firstRunPage(page: Page, button: Button) {
  const hosts = page.getByTestId('hosts');
  return {
    step: (number: 1 | 2 | 3) => page.getByTestId(`first-run-${number}`),
    createAuthority: () => button('Create authority').click(),
    trust: button('Trust everywhere'),
    skipTrust: () => page.getByTestId('first-run-2').getByRole('button', { name: 'Skip', exact: true }).click(),
    hosts,
    addProject: async (names: string) => {
      await hosts.fill(names);
      await button('Create project').click();
    },
  };
}

function projectPage(page: Page, button: Button) {
  const exportedPath = async (file: 'cert' | 'key' | 'chain' | 'ca') =>
    (await page.getByTestId(`exported-${file}`).innerText()).trim();
  return {
    closedSeal: page.locator('[data-testid=seal][data-state=closed]'),
    verdict: page.getByTestId('verdict'),
    step: (id: string) => page.getByTestId(`step-${id}`),
    client: (id: string) => page.getByTestId(`client-${id}`),
    export: () => button('Export…').click(),
    /** What the fields beside “Handshake with” hold, checked. */
    checkAt: async (host: string, port: number) => {
      await page.getByLabel('Host', { exact: true }).fill(host);
      await page.getByLabel('Port', { exact: true }).fill(String(port));
      await page.keyboard.press('Enter');
    },
    /** What the details of a step say, by label; by the title of the step. */
    evidence: async (title: string) => {
      await button(`Evidence and explanation: ${title}`).click();
      const evidence = page.getByTestId('evidence');
      const labels = await evidence.locator('dt').allInnerTexts();
      const values = await evidence.locator('dd').allInnerTexts();
      return Object.fromEntries(labels.map((label, index) => [label, values[index]?.replace(/\s+/g, ' ').trim()]));
    },
    /** What the receipt of an export names. */
    exportedPaths: async () => ({ cert: await exportedPath('cert'), key: await exportedPath('key') }),
  };
}

function settingsPage(page: Page, button: Button) {
  return {
    open: () => page.keyboard.press('Control+,'),
    uninstall: async () => {
      await button('Show what would go').click();
      await page.getByLabel(/to confirm/).fill('uninstall');
      await button('Uninstall').click();
    },
    uninstalled: page.getByTestId('uninstalled'),
  };
}
