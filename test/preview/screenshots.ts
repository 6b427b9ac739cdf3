import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPreview, previewFolder } from './build.ts';
import { launchChromium, openPage } from './open-page.ts';
import { servePreview } from './serve.ts';
import { shots } from './shots.ts';

const sizes = [
  { width: 1280, height: 832 },
  { width: 720, height: 520 },
] as const;

/** Takes every picture in both themes and sizes. Returns how many, and what the pages complained about. */
export async function takeScreenshots(only: readonly string[]): Promise<{ pictures: number; complaints: string[] }> {
  await buildPreview();
  const folder = join(previewFolder, '..', 'screenshots');
  await mkdir(folder, { recursive: true });
  const server = await servePreview();
  const browser = await launchChromium();
  const complaints: string[] = [];
  let pictures = 0;
  try {
    for (const shot of shots.filter(({ name }) => only.length === 0 || only.includes(name))) {
      for (const theme of ['light', 'dark'] as const) {
        for (const size of sizes) {
          const name = `${shot.name}-${theme}-${size.width}`;
          const opened = await openPage(browser, { url: server.url, scenario: shot.scenario, theme, ...size });
          opened.page.setDefaultTimeout(5000);
          try {
            if (size.width < 900 && shot.act) await opened.page.setViewportSize({ width: 1280, height: 832 });
            await shot.act?.(opened.page);
            await opened.page.setViewportSize(size);
          } catch (error) {
            complaints.push(`${name}: ${String(error)}`);
          }
          await opened.page.screenshot({ path: join(folder, `${name}.png`) });
          complaints.push(...opened.complaints.map((complaint) => `${name}: ${complaint}`));
          await opened.page.context().close();
          pictures += 1;
        }
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return { pictures, complaints };
}
