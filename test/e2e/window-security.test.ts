import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronForTests } from '../setup/electron.ts';
import { endProcess } from '../setup/processes.ts';
import { type Desk, repository, type RunningApp, startApp, startDesk } from './app.ts';

let desk: Desk;
let running: RunningApp;

beforeAll(async () => {
  desk = await startDesk();
  running = await startApp(desk);
});

afterAll(async () => {
  await running.close().finally(() => desk.stop());
});

const windowCount = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

describe('the page', () => {
  it('has three functions of ours and nothing of Node or Electron', async () => {
    const found = await running.page.evaluate(() => ({
      bridge: Object.fromEntries(Object.entries(window.latchkey).map(([name, value]) => [name, typeof value])),
      node: ['require', 'process', 'module', 'global', 'Buffer', 'electron', 'ipcRenderer'].filter(
        (name) => name in window,
      ),
    }));
    expect(found).toEqual({
      bridge: { request: 'function', subscribe: 'function', pathForDroppedFile: 'function' },
      node: [],
    });
  });

  it('cannot put functions of its own in their place', async () => {
    const replaced = await running.page.evaluate(async () => {
      try {
        Object.assign(window, { latchkey: { request: () => Promise.resolve('mine') } });
      } catch {
        // Refused outright: as good as ignored.
      }
      return JSON.stringify(await window.latchkey.request('app/info', undefined)).includes('mine');
    });
    expect(replaced).toBe(false);
  });

  it('comes with its policy, framed by nobody, its types not guessed', async () => {
    const headers = await running.page.evaluate(async () =>
      Object.fromEntries((await fetch('app://bundle/index.html')).headers),
    );
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'") as string,
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
  });

  it('runs no script but its own files', async () => {
    const outcome = await running.page.evaluate(async () => {
      const ran: string[] = [];
      Object.assign(window, { ran });
      const attempt = (name: string, work: () => unknown): void => {
        try {
          work();
          ran.push(`${name} was allowed`);
        } catch {
          // Refused, as it should be.
        }
      };
      // The protocol of the debugger lifts the rules while it evaluates, so that the attempts are made afterwards.
      await new Promise<void>((resolve) =>
        setTimeout(() => {
          attempt('eval', () => (0, eval)('window.ran.push("eval ran")'));
          attempt('Function', () => Reflect.construct(Function, ['window.ran.push("Function ran")']));
          attempt('inline script', () => {
            const script = document.createElement('script');
            script.textContent = 'window.ran.push("inline script ran")';
            document.body.append(script);
          });
          attempt('innerHTML', () => {
            document.createElement('div').innerHTML = '<img src=x onerror="window.ran.push(1)">';
          });
          attempt('a policy of its own', () => {
            const { trustedTypes } = window as never as {
              trustedTypes: { createPolicy(name: string, rules: object): void };
            };
            trustedTypes.createPolicy('own', {});
          });
          resolve();
        }),
      );
      const blocked = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (!event.violatedDirective.includes('trusted-types')) resolve(event.violatedDirective);
        });
      });
      const image = document.createElement('img');
      image.src = 'https://example.com/pixel.png';
      document.body.append(image);
      return { ran, blocked: await blocked };
    });
    expect(outcome).toEqual({ ran: [], blocked: 'img-src' });
  });

  it.each([
    ['https://example.com/', 'asks'],
    ['http://127.0.0.1:1/', 'asks'],
    ['app://other/index.html', 'asks'],
    ['app://bundle/assets/nothing.html', 'asks'],
    ['latchkey://check?host=shop.test', 'asks'],
    // Chromium itself stops these before they get that far.
    ['file:///etc/passwd', 'cannot even ask'],
    ['data:text/html,<h1>hello</h1>', 'cannot even ask'],
    ['javascript:document.title="mine"', 'cannot even ask'],
  ])('stays where it is instead of going to %s', async (address, reach) => {
    await running.app.evaluate(({ BrowserWindow }) => {
      const seen = { prevented: [] as boolean[], arrived: [] as string[] };
      Object.assign(globalThis, { seen });
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.on('will-frame-navigate', (event) => seen.prevented.push(event.defaultPrevented));
      contents?.on('did-navigate', (_, url) => seen.arrived.push(url));
    });
    await running.page.evaluate(async (target) => {
      const link = document.createElement('a');
      link.href = target;
      document.body.append(link);
      link.click();
      link.remove();
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      await frame();
      await frame();
      // Messages to the main process keep their order: when this one is answered, it has heard of the navigation.
      await window.latchkey.request('app/info', undefined);
    }, address);
    const seen = await running.app.evaluate(
      () => (globalThis as never as { seen: { prevented: boolean[]; arrived: string[] } }).seen,
    );
    expect(seen).toEqual({ prevented: reach === 'asks' ? [true] : [], arrived: [] });
    expect(running.page.url()).toBe('app://bundle/index.html');
  });

  it('opens no window, and only the fixed pages in the browser', async () => {
    await running.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = (address) => Promise.resolve(void opened.push(address));
    });
    const pages = [
      'https://example.com/',
      'file:///etc/passwd',
      'app://bundle/index.html',
      'about:blank',
      'https://www.rfc-editor.org/rfc/rfc8446',
    ];
    const windows = await running.page.evaluate((all) => all.map((page) => window.open(page) === null), pages);
    expect(windows).toEqual(pages.map(() => true));
    expect(await windowCount()).toBe(1);
    expect(await running.app.evaluate(() => (globalThis as never as { opened: string[] }).opened)).toEqual([
      'https://www.rfc-editor.org/rfc/rfc8446',
    ]);
  });

  it('gets no permission', async () => {
    const answers = await running.page.evaluate(async () => {
      const state = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      const refused = async (ask: () => Promise<unknown>): Promise<string> =>
        ask().then(
          () => 'granted',
          () => 'refused',
        );
      return {
        location: await state('geolocation'),
        camera: await state('camera'),
        notifications: Notification.permission,
        microphone: await refused(() => navigator.mediaDevices.getUserMedia({ audio: true })),
        clipboard: await refused(() => navigator.clipboard.readText()),
      };
    });
    expect(answers).toEqual({
      location: 'denied',
      camera: 'denied',
      notifications: 'denied',
      microphone: 'refused',
      clipboard: 'refused',
    });
  });

  it('has no frame that could ask in its name', async () => {
    const inFrames = await running.page.evaluate(async () => {
      const blank = document.createElement('iframe');
      document.body.append(blank);
      const own = document.createElement('iframe');
      own.src = 'app://bundle/index.html';
      const loaded = new Promise((resolve) => {
        own.addEventListener('load', resolve);
      });
      document.body.append(own);
      await loaded;
      const bridges = [blank, own].map((frame) => {
        try {
          return typeof (frame.contentWindow as Window).latchkey;
        } catch {
          return 'out of reach';
        }
      });
      blank.remove();
      own.remove();
      return bridges;
    });
    expect(inFrames).toEqual(['undefined', 'out of reach']);
  });
});

describe('a second start', () => {
  it('ends at once and leaves one window', async () => {
    const { executable, flags } = await electronForTests();
    const second = spawn(executable, [repository, ...flags, 'latchkey://check?host=evil.test', '--inspect=0'], {
      env: desk.environment,
      stdio: 'ignore',
    });
    try {
      expect(await once(second, 'exit')).toEqual([0, null]);
    } finally {
      await endProcess(second);
    }
    expect(await windowCount()).toBe(1);
    expect(await running.page.evaluate(() => window.latchkey.request('app/info', undefined))).toMatchObject({
      ok: true,
    });
  });
});

it('the page had nothing to complain about before these tests provoked it', () => {
  const provoked =
    /Content Security Policy|TrustedTypes|trusted|Not allowed to (load|navigate)|Permissions policy|scheme does not have a registered handler|Failed to load resource/i;
  expect(running.complaints.filter((complaint) => !provoked.test(complaint))).toEqual([]);
});
