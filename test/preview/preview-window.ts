import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { buildPreview } from './build.ts';
import { chromiumPath, launchChromium, openPage, type PageOptions } from './open-page.ts';
import { type PreviewServer, servePreview } from './serve.ts';

/** The built window in Chromium for the tests of one file. The returned function shows a scenario. */
export function previewWindow(): (scenario: string, options?: Partial<PageOptions>) => Promise<Page> {
  let folder = '';
  let server: PreviewServer | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    if (!existsSync(chromiumPath)) return;
    folder = await mkdtemp(join(tmpdir(), 'latchkey-window-'));
    await buildPreview(folder);
    server = await servePreview({ folder });
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (folder !== '') await rm(folder, { recursive: true });
  });

  beforeEach((context) => {
    if (!existsSync(chromiumPath)) context.skip(`there is no ${chromiumPath} here to show the window in`);
  });

  /** A scenario in a page of its own; the test fails when that page complained about anything. */
  return async (scenario, options = {}) => {
    if (!browser || !server) throw new Error('the preview is not there');
    const { page, complaints } = await openPage(browser, { url: server.url, scenario, ...options });
    page.setDefaultTimeout(10_000);
    onTestFinished(async () => {
      await page.context().close();
      expect(complaints).toEqual([]);
    });
    return page;
  };
}
