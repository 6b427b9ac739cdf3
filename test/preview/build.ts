import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the built preview lies; git ignores it. */
export const previewFolder = join(root, 'test/.artifacts/preview');

/** Builds the window as it ships, and the bridge that stands in for the main process. */
export async function buildPreview(folder = previewFolder): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'renderer'),
    base: './',
    plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      outDir: join(folder, 'bridge'),
      emptyOutDir: true,
      lib: {
        entry: join(root, 'test/preview/window-bridge.ts'),
        formats: ['iife'],
        name: 'bridge',
        fileName: () => 'bridge.js',
      },
    },
  });
  const page = join(folder, 'index.html');
  const html = await readFile(page, 'utf8');
  await writeFile(
    page,
    html.replace('<script type="module"', '<script src="./bridge/bridge.js"></script>\n    <script type="module"'),
  );
}
