import type { Page } from 'playwright-core';

/** The window as a person sees it: what can be read and clicked on each screen, by its words. */
export function pages(page: Page) {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  return {
    firstRun: firstRunPage(page, button),
    project: projectPage(page, button),
    settings: settingsPage(page, button),
    trust: trustPage(page, button),
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

function trustPage(page: Page, button: Button) {
  const change = page.getByTestId('change');
  const phase = (name: 'plan' | 'done') => page.locator(`[data-testid=change][data-phase=${name}]`);
  return {
    /** By the palette: it is the same from every screen. */
    open: async (tab: 'Trust' | 'Trust: receipts' | 'Trust: other authorities' | 'Trust: tools' = 'Trust') => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill(tab);
      await page.keyboard.press('Enter');
      await page.getByTestId('trust').waitFor();
    },
    store: (id: string) => page.getByTestId(`store-${id}`),
    planFor: (id: string) => change.getByTestId(`plan-${id}`),
    /** “Trust…”, “Take back…”, “Undo…”: opens the plan and waits for it. */
    propose: async (action: string, of: string) => {
      await button(`${action} ${of}`).click();
      await phase('plan').waitFor();
    },
    /** Does what the plan says, and waits until it is done. */
    agree: async () => {
      await change.getByRole('button', { name: /^(Trust it in|Take it back from|Remove it from) \d+ place/ }).click();
      await phase('done').waitFor({ timeout: 60_000 });
    },
    outcome: (id: string) => change.getByTestId(`change-${id}`),
    close: () => change.getByRole('button', { name: 'Close', exact: true }).click(),
    receipts: page.getByTestId('receipt'),
    drift: page.getByTestId('drift'),
    trustDrifted: () => button('Trust it there').click(),
    authority: (name: string) => page.locator('li[data-testid^=authority-]').filter({ hasText: name }),
    unread: page.getByTestId('unread'),
  };
}
