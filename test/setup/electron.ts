import { findElectron } from '../../electron/dev/electron-runtime.mjs';
import { displayMissing } from './with-display.ts';

type FoundElectron = Awaited<ReturnType<typeof findElectron>>;

/**
 * The Electron that the tests run on: the same that `npm start` takes, fetched when there is none yet.
 * `--no-sandbox` is needed where the tests run as root, because Chromium's sandbox refuses to work for root.
 */
export async function electronForTests(): Promise<FoundElectron & { flags: string[] }> {
  const electron = await findElectron({ log: () => undefined });
  return { ...electron, flags: process.getuid?.() === 0 ? ['--no-sandbox'] : [] };
}

/** Why no window can be opened here, for `ctx.skip(reason)`; `undefined` when one can. */
export async function windowMissing(): Promise<string | undefined> {
  const display = displayMissing();
  if (display) return display;
  return electronForTests().then(
    () => undefined,
    (error: unknown) => `there is no Electron here: ${error instanceof Error ? error.message : String(error)}`,
  );
}
