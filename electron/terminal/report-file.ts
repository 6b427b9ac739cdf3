import { extname } from 'node:path';
import { version } from '../../package.json';
import { reportJson, reportText } from '../handshake/report/report.ts';
import { AppError, toFailure, type Failure } from '../shared/errors.ts';
import type { CheckResult } from '../shared/handshake.ts';
import { assertWritable, writeExport } from './write-export.ts';

/** The file for the report of a check, as `--report` asked for it. */
export interface ReportFile {
  readonly path: string;
  /** Writes it. Returns why it could not: the check is done by then, and what it found must not be lost. */
  write(result: CheckResult): Promise<Failure | undefined>;
}

/** Looks before the check whether the file may be written. EXPORT_EXISTS, EXPORT_FAILED. */
export async function reportFile(path: string, overwrite: boolean): Promise<ReportFile> {
  await assertWritable(path, overwrite);
  return {
    path,
    write: async (result) => {
      const text = isJsonFile(path) ? reportJson(result) : reportText(result, { version });
      try {
        await writeExport(path, Buffer.from(text), overwrite);
        return undefined;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return toFailure(error);
      }
    },
  };
}

/** Whether a report of that name is JSON. */
export function isJsonFile(file: string): boolean {
  return extname(file).toLowerCase() === '.json';
}
