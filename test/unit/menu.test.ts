import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { externalPages } from '../../electron/external-pages.ts';
import { menuTemplate } from '../../electron/menu.ts';

function menu(platform: NodeJS.Platform, development = false) {
  const commands: string[] = [];
  const pages: string[] = [];
  const template = menuTemplate({
    platform,
    development,
    command: (name) => commands.push(name),
    openPage: (address) => pages.push(address),
    app: { name: 'Latchkey' },
  });
  const items = template.flatMap((top) => [top, ...((top.submenu ?? []) as MenuItemConstructorOptions[])]);
  const click = (find: (item: MenuItemConstructorOptions) => boolean): void => {
    const click = items.find(find)?.click as (() => void) | undefined;
    if (!click) throw new Error('There is no such item');
    click();
  };
  return { items, commands, pages, click };
}

describe('the menu', () => {
  it.each([
    ['CmdOrCtrl+N', 'new-project'],
    ['CmdOrCtrl+F', 'search'],
    ['CmdOrCtrl+R', 'check'],
    ['CmdOrCtrl+K', 'palette'],
    ['CmdOrCtrl+,', 'settings'],
  ])('%s asks the window for %s', (accelerator, command) => {
    const { click, commands } = menu('linux');
    click((item) => item.accelerator === accelerator);
    expect(commands).toEqual([command]);
  });

  it('opens the page about TLS in the browser', () => {
    const { click, pages } = menu('linux');
    click((item) => item.label?.includes('RFC 8446') === true);
    expect(pages).toEqual([externalPages.tls13]);
  });

  it('never reloads the page, and shows developer tools in development only', () => {
    const roles = (development: boolean) => menu('linux', development).items.map((item) => item.role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
    for (const role of ['reload', 'forceReload'] as const) expect(roles(true)).not.toContain(role);
  });

  it('has what each system expects', () => {
    const roles = (platform: NodeJS.Platform) => menu(platform).items.map((item) => item.role);
    expect(roles('darwin')).toEqual(expect.arrayContaining(['appMenu', 'editMenu', 'windowMenu', 'close']));
    expect(roles('linux')).toEqual(expect.arrayContaining(['editMenu', 'quit', 'about']));
  });
});
