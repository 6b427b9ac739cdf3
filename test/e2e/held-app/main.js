// Starts the built app, but holds it back until Playwright is attached to the browser. Where Playwright is told which
// program to run it does not do so itself, and a window that opens meanwhile lets it wait for ever.
// https://github.com/microsoft/playwright/blob/main/packages/playwright-core/src/server/electron/electron.ts
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const option = '--held=';
const folder = process.argv.find((argument) => argument.startsWith(option))?.slice(option.length);
if (folder === undefined) throw new Error(`Say which folder holds the app: ${option}<folder>`);

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setVersion(manifest.version);
app.setAppPath(folder);

const ready = app.whenReady();
// Playwright calls this by its name, once it is attached.
const attached = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
app.whenReady = () => attached.then(() => ready);

await import(pathToFileURL(join(folder, manifest.main)).href);
