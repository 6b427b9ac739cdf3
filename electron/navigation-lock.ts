import { shell, type App, type Session } from 'electron';
import { isExternalPage } from './external-pages.ts';

/** Opens one of the fixed pages in the browser; any other address is left alone. */
export function openExternalPage(address: string): void {
  if (isExternalPage(address)) void shell.openExternal(address);
}

/**
 * The page stays where it is: no navigation, no redirect, no new window, no webview, for every web contents there
 * will ever be. A link to one of the fixed pages opens in the browser.
 */
export function lockNavigation(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    const deny = (event: { preventDefault(): void }): void => {
      event.preventDefault();
    };
    contents.on('will-navigate', deny);
    contents.on('will-frame-navigate', deny);
    contents.on('will-redirect', deny);
    contents.on('will-attach-webview', deny);
    contents.setWindowOpenHandler(({ url }) => {
      openExternalPage(url);
      return { action: 'deny' };
    });
  });
}

/** No camera, no location, no notification by a page, no device, no file system: Latchkey's window needs none. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}
