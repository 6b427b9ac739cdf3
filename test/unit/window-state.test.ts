import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeOnScreens, windowStateFile } from '../../electron/window-state.ts';
import { silentLog } from './ipc/fake-services.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('the place of the window', () => {
  it('is left to Electron the first time', () => {
    expect(placeOnScreens(undefined, [screen])).toEqual({ width: 1280, height: 832 });
  });

  it('is the saved one, on whichever screen', () => {
    expect(placeOnScreens(at(100, 50), [screen])).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
    expect(placeOnScreens(at(-1200, 50), [screen, left])).toEqual({ x: -1200, y: 50, width: 1000, height: 700 });
  });

  it('is the default when the screen is gone or the title bar could not be reached', () => {
    for (const saved of [at(-1200, 50), at(1900, 50), at(100, 1070), at(100, -300), at(-950, 50)]) {
      expect(placeOnScreens(saved, [screen])).toEqual({ width: 1280, height: 832 });
    }
  });

  it('is no larger than the screen and no smaller than usable', () => {
    expect(placeOnScreens(at(0, 0, 4000, 3000), [screen])).toMatchObject({ width: 1920, height: 1080 });
    expect(placeOnScreens(at(0, 0, 300, 100), [screen])).toMatchObject({ width: 720, height: 520 });
    expect(placeOnScreens(undefined, [{ x: 0, y: 0, width: 1024, height: 768 }])).toEqual({ width: 1024, height: 768 });
  });
});

describe('the file that remembers it', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-window-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was written last', async () => {
    const file = windowStateFile(folder, silentLog());
    expect(file.read()).toBeUndefined();
    file.write(at(1, 2));
    file.write({ ...at(3, 4), maximized: true });
    await file.settled();
    expect(windowStateFile(folder, silentLog()).read()).toMatchObject({ bounds: { x: 3, y: 4 }, maximized: true });
    expect(JSON.parse(await readFile(join(folder, 'window.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  it.each(['', '{', '[]', '{"schemaVersion":1}', '{"schemaVersion":2,"bounds":{"x":1,"y":1,"width":1,"height":1}}'])(
    'is passed over and logged when it holds %j',
    async (content) => {
      await writeFile(join(folder, 'window.json'), content);
      const log = silentLog();
      expect(windowStateFile(folder, log).read()).toBeUndefined();
      expect(log.error).toHaveBeenCalledOnce();
    },
  );

  it('may fail to be written without harm', async () => {
    const log = silentLog();
    await writeFile(join(folder, 'file'), '');
    const file = windowStateFile(join(folder, 'file'), log);
    file.write(at(1, 2));
    await file.settled();
    expect(log.error).toHaveBeenCalledOnce();
  });
});
