// Stands in for Electron's own default app in a runtime that came without one: `electron <folder>` starts the app in
// that folder. Works as https://github.com/electron/electron/blob/main/default_app/main.ts does.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));

try {
  if (folder === undefined) throw new Error('Say which folder holds the app: electron <folder>');
  const root = resolve(folder);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = manifest.productName ?? manifest.name;
  if (name) app.setName(name);
  if (manifest.version) app.setVersion(manifest.version);
  app.setAppPath(root);
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  await import(pathToFileURL(join(root, manifest.main ?? 'index.js')).href);
} catch (error) {
  console.error(`The app could not be loaded: ${error instanceof Error ? error.stack : String(error)}`);
  app.exit(1);
}
