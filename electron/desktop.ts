import { app, clipboard, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { join } from 'node:path';
import type { Desktop } from './ipc/handlers.ts';
import { AppError } from './shared/errors.ts';
import { writeFileAtomic } from './system/files.ts';

interface DesktopOptions {
  window: () => BrowserWindow | undefined;
  dataFolder: string;
  /** Where dialogs start: the user's home folder. */
  home: string;
  development: boolean;
}

const folderDialogs: Readonly<Record<'project' | 'export', OpenDialogOptions>> = {
  project: { title: 'Choose the project’s folder', buttonLabel: 'Choose', properties: ['openDirectory'] },
  export: {
    title: 'Where should the certificate’s files go?',
    buttonLabel: 'Export Here',
    properties: ['openDirectory', 'createDirectory'],
  },
};

/** What only Electron can do for the window: dialogs that hang on it, the clipboard, the app's own particulars. */
export function desktop({ window, dataFolder, home, development }: DesktopOptions): Desktop {
  return {
    info: () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      platform: process.platform,
      dataFolder,
      development,
    }),
    chooseFolder: async (purpose) => {
      const options = { defaultPath: home, ...folderDialogs[purpose] };
      const parent = window();
      const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return filePaths[0] ?? null;
    },
    chooseRootFile: async () => {
      const options = {
        title: 'Export the root certificate',
        defaultPath: join(home, 'latchkey-root.pem'),
        filters: [
          { name: 'Certificate, PEM', extensions: ['pem', 'crt'] },
          { name: 'Certificate, DER', extensions: ['der', 'cer'] },
        ],
      };
      const parent = window();
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? null : filePath;
    },
    writeFile: async (file, content) => {
      try {
        // A certificate is for everybody to read.
        await writeFileAtomic(file, content, 0o644);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('EXPORT_FAILED', { values: { path: file, reason }, cause: error });
      }
    },
    copy: async (text) => {
      // A promise since Electron 44, nothing before it.
      await clipboard.writeText(text);
    },
  };
}
