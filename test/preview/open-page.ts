import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

export const chromiumPath = '/usr/bin/chromium';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

export interface PageOptions {
  url: string;
  scenario: string;
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

export interface OpenPage {
  page: Page;
  /** What the page complained about so far: console errors, exceptions, blocked content. */
  complaints: string[];
}

/** Opens a scenario in a context of its own. */
export async function openPage(browser: Browser, options: PageOptions): Promise<OpenPage> {
  const { url, scenario, theme = 'light', width = 1280, height = 832 } = options;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  await page.goto(`${url}?scenario=${scenario}&theme=${theme}`);
  return { page, complaints };
}
