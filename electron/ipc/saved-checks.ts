import { keyLogEmpty, keyLogHeader } from '../handshake/secrets/key-log.ts';
import { reportJson, reportText } from '../handshake/report/report.ts';
import type { CheckResult } from '../shared/handshake.ts';
import type { AppInfo, Input, Output } from '../shared/ipc-contract.ts';
import type { Services } from '../services.ts';
import type { WindowChecks } from './window-checks.ts';

/** What saving needs of the desktop. */
export interface SavingDesktop {
  info(): AppInfo;
  /** Where to, with a name to begin with; `null` when the person changed their mind. */
  chooseFile(purpose: FilePurpose, name: string): Promise<string | null>;
  /** Overwrites: the save dialog has asked already. EXPORT_FAILED. */
  writeFile(file: string, content: Buffer, readableBy: 'all' | 'owner'): Promise<void>;
}

export type FilePurpose = 'root' | 'report-text' | 'report-json' | 'key-log';

export interface SavedChecks {
  save(input: Input<'check/save'>): Promise<Output<'check/save'>>;
  keyLog(input: Input<'check/key-log'>): Promise<Output<'check/key-log'>>;
}

/** Writes checks to files that the person chose in a dialog of the main process, and nowhere else. */
export function savedChecks(
  services: Pick<Services, 'check'>,
  desktop: SavingDesktop,
  checks: Pick<WindowChecks, 'result'>,
): SavedChecks {
  return {
    async save({ run, format }) {
      // Before the dialog: nobody should choose a place for nothing.
      const result = checks.result(run);
      const isJson = format === 'json';
      const file = await desktop.chooseFile(isJson ? 'report-json' : 'report-text', fileName(result, isJson));
      if (file === null) return null;
      const text = isJson ? reportJson(result) : reportText(result, { version: desktop.info().version });
      await desktop.writeFile(file, Buffer.from(text), 'all');
      return { file };
    },
    async keyLog(request) {
      const file = await desktop.chooseFile('key-log', 'latchkey-secrets.log');
      if (file === null) return null;
      const lines: Buffer[] = [];
      const wipe = (buffers: readonly Buffer[]): void => {
        for (const buffer of buffers) buffer.fill(0);
      };
      try {
        const keyLog = (line: Uint8Array): void => {
          // A copy: the line itself is wiped as soon as this returns.
          lines.push(Buffer.from(line));
        };
        const result = await services.check(request, { keyLog });
        const content = Buffer.concat([Buffer.from(keyLogHeader), ...lines, ...(lines.length === 0 ? [nothing] : [])]);
        try {
          await desktop.writeFile(file, content, 'owner');
        } finally {
          wipe([content]);
        }
        return { file, result };
      } finally {
        wipe(lines);
      }
    },
  };
}

const nothing = Buffer.from(keyLogEmpty);

/** `latchkey-shop.localhost-5173-2026-11-23.txt` */
function fileName({ target, checkedAt }: CheckResult, isJson: boolean): string {
  const host = target.host.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '');
  return `latchkey-${host}-${target.port}-${checkedAt.slice(0, 10)}.${isJson ? 'json' : 'txt'}`;
}
