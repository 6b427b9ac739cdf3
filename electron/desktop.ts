import { app, clipboard, dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { join } from 'node:path';
import type { Desktop } from './ipc/handlers.ts';
import type { FilePurpose } from './ipc/saved-checks.ts';
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

const fileDialogs: Readonly<Record<FilePurpose, SaveDialogOptions>> = {
  root: {
    title: 'Export the root certificate',
    filters: [
      { name: 'Certificate, PEM', extensions: ['pem', 'crt'] },
      { name: 'Certificate, DER', extensions: ['der', 'cer'] },
    ],
  },
  'report-text': { title: 'Save the check as a report', filters: [{ name: 'Text', extensions: ['txt'] }] },
  'report-json': { title: 'Save the check as JSON', filters: [{ name: 'JSON', extensions: ['json'] }] },
  'key-log': {
    title: 'Save the secrets of one connection: whoever has them can decrypt it',
    buttonLabel: 'Check and Save Secrets',
    filters: [{ name: 'Key log', extensions: ['log'] }],
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
    chooseFile: async (purpose, name) => {
      const options = { defaultPath: join(home, name), ...fileDialogs[purpose] };
      const parent = window();
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? null : filePath;
    },
    writeFile: async (file, content, readableBy) => {
      try {
        await writeFileAtomic(file, content, readableBy === 'all' ? 0o644 : 0o600);
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
