import { extname, join } from 'node:path';

/** Only what a build of the window contains; anything else is not served. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Letters, digits and the few signs that file names of a build have: no dots in a row, no backslash, no colon. */
const segment = /^(?!\.)[\w-]+(\.[\w-]+)*$/;

/**
 * The file behind an `app://bundle/…` address, and its MIME type; `undefined` for every other address. The address
 * is not decoded: a build's file names need no escapes, so that one with escapes is refused as it stands.
 */
export function bundledFile(folder: string, address: string): { file: string; type: string } | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.protocol !== 'app:' || url.host !== 'bundle') return undefined;
  const segments = url.pathname === '/' ? ['index.html'] : url.pathname.slice(1).split('/');
  if (!segments.every((name) => segment.test(name))) return undefined;
  const file = join(folder, ...segments);
  const type = types[extname(file)];
  return type === undefined ? undefined : { file, type };
}
