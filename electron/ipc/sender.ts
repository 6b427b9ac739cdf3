/** The window's page and nothing else: the scheme and host under which `app-protocol.ts` serves it. */
export const bundleOrigin = 'app://bundle';

/** As much of Electron's `WebFrameMain` and `WebContents` as the check needs. */
interface Frame {
  readonly parent: unknown;
  readonly url: string;
  readonly origin: string;
}

/**
 * True when a message comes from the main frame of our window, showing our page. A frame that is gone, a frame
 * inside the page, another window and another page are all strangers.
 * https://www.electronjs.org/docs/latest/tutorial/security#17-validate-the-sender-of-all-ipc-messages
 */
export function isOurPage(
  event: { readonly sender: unknown; readonly senderFrame: Frame | null },
  window: { readonly webContents: unknown } | undefined,
): boolean {
  const frame = event.senderFrame;
  if (!frame || !window || event.sender !== window.webContents || frame.parent !== null) return false;
  return frame.origin === bundleOrigin && frame.url.startsWith(`${bundleOrigin}/`);
}
