import { describe, expect, it } from 'vitest';
import { dataHome, dataPaths } from '../../../electron/system/paths.ts';

describe('dataHome', () => {
  it.each([
    ['Linux', {}, 'linux', '/home/ann/.local/share/latchkey'],
    ['Linux with its own data folder', { XDG_DATA_HOME: '/data' }, 'linux', '/data/latchkey'],
    [
      'Linux with a relative one, which XDG ignores',
      { XDG_DATA_HOME: 'data' },
      'linux',
      '/home/ann/.local/share/latchkey',
    ],
    ['Linux with an empty one', { XDG_DATA_HOME: '' }, 'linux', '/home/ann/.local/share/latchkey'],
    ['macOS', { XDG_DATA_HOME: '/data' }, 'darwin', '/home/ann/Library/Application Support/Latchkey'],
    ['Windows', { LOCALAPPDATA: '/local' }, 'win32', '/local/Latchkey'],
    ['Windows without a variable', {}, 'win32', '/home/ann/AppData/Local/Latchkey'],
    ['a folder of the user’s choice', { LATCHKEY_HOME: '/mine', XDG_DATA_HOME: '/data' }, 'linux', '/mine'],
    ['no choice', { LATCHKEY_HOME: '' }, 'linux', '/home/ann/.local/share/latchkey'],
  ] as const)('on %s', (_, environment, platform, expected) => {
    expect(dataHome(environment, platform, '/home/ann')).toBe(expected);
  });

  it('refuses a relative choice instead of writing keys elsewhere than asked', () => {
    expect(() => dataHome({ LATCHKEY_HOME: 'mine' }, 'linux', '/home/ann')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('“mine”') as string }) as Error,
    );
  });
});

describe('dataPaths', () => {
  it('keeps everything inside the home, each in its own place', () => {
    const { home, ...places } = dataPaths('/data');
    expect(home).toBe('/data');
    const paths = Object.values(places);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^\/data\/\w+$/);
  });
});
