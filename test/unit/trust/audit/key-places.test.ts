import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPlaces } from '../../../../electron/trust/audit/key-places.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-places-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const keysOf = async (tool: string, platform: NodeJS.Platform, environment: Record<string, string> = {}) =>
  (await keyPlaces({ environment: { HOME: home, ...environment }, platform }))
    .filter((place) => place.tool === tool)
    .map(({ key }) => key);

describe('the places of keys', () => {
  it('follow the system’s folders', async () => {
    expect(await keysOf('mkcert', 'linux')).toEqual([join(home, '.local/share/mkcert/rootCA-key.pem')]);
    expect(await keysOf('mkcert', 'linux', { XDG_DATA_HOME: '/data' })).toEqual(['/data/mkcert/rootCA-key.pem']);
    expect(await keysOf('mkcert', 'darwin')).toEqual([join(home, 'Library/Application Support/mkcert/rootCA-key.pem')]);
    expect(await keysOf('mkcert', 'win32', { LOCALAPPDATA: '/local' })).toEqual(['/local/mkcert/rootCA-key.pem']);
  });

  it('take mkcert’s own variable, where it is absolute, beside the usual folder', async () => {
    expect(await keysOf('mkcert', 'linux', { CAROOT: '/elsewhere' })).toEqual([
      '/elsewhere/rootCA-key.pem',
      join(home, '.local/share/mkcert/rootCA-key.pem'),
    ]);
    expect(await keysOf('mkcert', 'linux', { CAROOT: 'elsewhere' })).toHaveLength(1);
  });

  it('name each of Caddy’s authorities once, root and intermediate', async () => {
    const folder = join(home, '.local/share/caddy/pki/authorities');
    mkdirSync(join(folder, 'local'), { recursive: true });
    mkdirSync(join(folder, 'office'));
    expect((await keysOf('Caddy', 'linux')).filter((key) => key.startsWith(home)).sort()).toEqual([
      join(folder, 'local/intermediate.key'),
      join(folder, 'local/root.key'),
      join(folder, 'office/intermediate.key'),
      join(folder, 'office/root.key'),
    ]);
  });
});
