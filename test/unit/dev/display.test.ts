import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDisplay, x11Addresses } from '../../../electron/dev/display.mjs';

let folder: string;
let wayland: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-display-'));
  wayland = createServer();
  await new Promise<void>((resolve) => wayland.listen(join(folder, 'wayland-7'), resolve));
});

afterAll(async () => {
  await new Promise((resolve) => wayland.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe('findDisplay', () => {
  test('needs no variable on macOS and Windows', async () => {
    expect(await findDisplay({}, 'darwin')).toEqual({ kind: 'native' });
    expect(await findDisplay({}, 'win32')).toEqual({ kind: 'native' });
  });

  test('finds none where no variable is set', async () => {
    expect(await findDisplay({}, 'linux')).toEqual({ kind: 'none' });
  });

  test('counts an X display that does not answer as none, and says so', async () => {
    const found = await findDisplay({ DISPLAY: ':60123' }, 'linux');
    expect(found).toEqual({ kind: 'none', note: 'No display answers at DISPLAY=:60123; going on without a window.' });
  });

  test('takes a Wayland display by name or by path', async () => {
    const byName = { WAYLAND_DISPLAY: 'wayland-7', XDG_RUNTIME_DIR: folder };
    expect(await findDisplay(byName, 'linux')).toEqual({ kind: 'wayland' });
    expect(await findDisplay({ WAYLAND_DISPLAY: join(folder, 'wayland-7') }, 'linux')).toEqual({ kind: 'wayland' });
  });

  test('takes Wayland when the X display does not answer', async () => {
    const both = { DISPLAY: ':60123', WAYLAND_DISPLAY: join(folder, 'wayland-7') };
    expect(await findDisplay(both, 'linux')).toEqual({ kind: 'wayland' });
  });
});

test.each([
  [':0', [{ path: '/tmp/.X11-unix/X0' }, { path: '\0/tmp/.X11-unix/X0' }]],
  ['unix:3.1', [{ path: '/tmp/.X11-unix/X3' }, { path: '\0/tmp/.X11-unix/X3' }]],
  ['localhost:10.0', [{ host: 'localhost', port: 6010 }]],
  ['[::1]:2', [{ host: '::1', port: 6002 }]],
  ['nonsense', []],
])('the X display %s listens where X(7) says', (display, expected) => {
  expect(x11Addresses(display)).toEqual(expected);
});
