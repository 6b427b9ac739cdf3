import fc from 'fast-check';
import { isAbsolute, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledFile } from '../../electron/bundled-file.ts';

const folder = '/opt/latchkey/dist/renderer';

describe('a file of the window', () => {
  it.each([
    ['app://bundle/', 'index.html', 'text/html; charset=utf-8'],
    ['app://bundle/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://bundle/assets/index-BxW3_-9.js', 'assets/index-BxW3_-9.js', 'text/javascript; charset=utf-8'],
    ['app://bundle/assets/index.css?v=1#top', 'assets/index.css', 'text/css; charset=utf-8'],
    ['app://bundle/icon.svg', 'icon.svg', 'image/svg+xml'],
  ])('%s is %s', (address, file, type) => {
    expect(bundledFile(folder, address)).toEqual({ file: `${folder}/${file}`, type });
  });

  it.each([
    'app://other/index.html',
    'app://bundle.evil/index.html',
    'app://bundle:443/index.html',
    'https://bundle/index.html',
    'file:///etc/passwd',
    'app://bundle/../main/main.js',
    'app://bundle/%2e%2e/main/main.js',
    'app://bundle/..%2fmain/main.js',
    'app://bundle/..%5cmain/main.js',
    'app://bundle/..\\main\\main.js',
    'app://bundle//etc/passwd.html',
    'app://bundle/assets//index.js',
    'app://bundle/.hidden.html',
    'app://bundle/assets/',
    'app://bundle/index.html%00.js',
    'app://bundle/C:/index.html',
    'app://bundle/index.html:stream.js',
    'app://bundle/index.ts',
    'app://bundle/index.js.map',
    'app://bundle/index',
    'not an address',
  ])('is never behind %s', (address) => {
    const found = bundledFile(folder, address);
    // The URL parser itself resolves some of these to a file inside the folder, which is as good.
    if (found) expect(found.file).toBe(`${folder}/main/main.js`);
    else expect(found).toBeUndefined();
  });

  it('never lies outside the folder, whatever the address', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '\\', '%5c', '\0', ':', 'a.js'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const found = bundledFile(folder, `app://bundle/${pieces.join('/')}.js`);
        if (!found) return;
        const inside = relative(folder, found.file);
        expect(inside.startsWith('..') || isAbsolute(inside) || found.file.includes('\0')).toBe(false);
      }),
    );
  });
});
