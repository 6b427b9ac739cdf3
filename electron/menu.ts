import type { App, MenuItemConstructorOptions } from 'electron';
import { externalPages } from './external-pages.ts';
import type { WindowCommand } from './shared/ipc-contract.ts';

interface MenuOptions {
  platform: NodeJS.Platform;
  development: boolean;
  command: (name: WindowCommand) => void;
  openPage: (address: string) => void;
  app: Pick<App, 'name'>;
}

/** The application's menu. There is no “reload”: Ctrl+R checks the handshake again. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const onMac = options.platform === 'darwin';
  return [
    ...(onMac ? [{ role: 'appMenu' } as const] : []),
    fileMenu(options),
    { role: 'editMenu' },
    viewMenu(options),
    ...(onMac ? [{ role: 'windowMenu' } as const] : []),
    {
      role: 'help',
      submenu: [
        {
          label: 'How TLS 1.3 Works (RFC 8446)',
          click: () => {
            options.openPage(externalPages.tls13);
          },
        },
        ...(onMac ? [] : [{ role: 'about' as const, label: `About ${options.app.name}` }]),
      ],
    },
  ];
}

function fileMenu({ command, platform }: MenuOptions): MenuItemConstructorOptions {
  return {
    label: 'File',
    submenu: [
      item('New Project…', 'CmdOrCtrl+N', 'new-project', command),
      item('Settings…', 'CmdOrCtrl+,', 'settings', command),
      { type: 'separator' },
      platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function viewMenu({ command, development }: MenuOptions): MenuItemConstructorOptions {
  const forDevelopers: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'toggleDevTools' }];
  return {
    label: 'View',
    submenu: [
      item('Commands…', 'CmdOrCtrl+K', 'palette', command),
      item('Search Projects', 'CmdOrCtrl+F', 'search', command),
      item('Check Again', 'CmdOrCtrl+R', 'check', command),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(development ? forDevelopers : []),
    ],
  };
}

function item(
  label: string,
  accelerator: string,
  name: WindowCommand,
  command: MenuOptions['command'],
): MenuItemConstructorOptions {
  return {
    label,
    accelerator,
    click: () => {
      command(name);
    },
  };
}
