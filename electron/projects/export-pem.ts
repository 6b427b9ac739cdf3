import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { certificatesInPem, toPem } from '../certificates/pem.ts';
import { AppError } from '../shared/errors.ts';
import type { ExportedFiles } from '../shared/project.ts';
import { type FileWrite, readFileIfAny, writeFilesAtomic } from '../system/files.ts';

export interface PemExport {
  /** The project's name; becomes the file names. */
  name: string;
  /** Leaf and issuing certificate. */
  chainPem: string;
  privateKeyPem: string;
  rootPem: string;
}

/**
 * Writes `<name>.pem` (full chain), `<name>-key.pem` (readable by its owner alone), `<name>-chain.pem` (the
 * issuing certificate, for servers that want it apart) and `latchkey-root.pem`. A link in a file's place is
 * replaced, never followed. Throws EXPORT_EXISTS or EXPORT_FAILED with every file as it was.
 * @param around what has to happen before and after the writing, once nothing stands in its way.
 */
export async function exportPem(
  folder: string,
  content: PemExport,
  overwrite: boolean,
  around: (files: ExportedFiles, write: () => Promise<void>) => Promise<void> = (_, write) => write(),
): Promise<ExportedFiles> {
  if (!isAbsolute(folder))
    throw new AppError('FOLDER_INVALID', { values: { path: folder, reason: 'it is not a full path' } });
  const files = filesIn(folder, fileBase(content.name));
  const issuing = certificatesInPem(content.chainPem).slice(1);
  const writes: FileWrite[] = [
    { file: files.key, content: content.privateKeyPem, mode: 0o600 },
    { file: files.cert, content: content.chainPem, mode: 0o644 },
    { file: files.chain, content: issuing.map((der) => toPem('CERTIFICATE', der)).join(''), mode: 0o644 },
    { file: files.ca, content: content.rootPem, mode: 0o644 },
  ];
  for (const write of writes) await assertReplaceable(write, overwrite);
  try {
    await around(files, () => writeFilesAtomic(writes));
  } catch (error) {
    throw exportError(error, folder);
  }
  return files;
}

function filesIn(folder: string, base: string): ExportedFiles {
  return {
    cert: join(folder, `${base}.pem`),
    key: join(folder, `${base}-key.pem`),
    chain: join(folder, `${base}-chain.pem`),
    ca: join(folder, 'latchkey-root.pem'),
  };
}

/** All files of the export whose key lies at this path. */
export function exportedBeside(key: string): string[] {
  const { cert, chain, ca } = filesIn(dirname(key), basename(key).replace(/-key\.pem$/, ''));
  return [cert, key, chain, ca];
}

/** Our own earlier export, the same to the byte, is in nobody's way. A folder cannot be overwritten at all. */
async function assertReplaceable({ file, content }: FileWrite, overwrite: boolean): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (!found) return;
  if (found.isDirectory()) {
    throw new AppError('EXPORT_FAILED', { values: { path: file, reason: 'a folder of that name is there' } });
  }
  if (overwrite) return;
  // What cannot be read (another user's file) is not our own earlier export either.
  const present = await readFileIfAny(file).catch(() => undefined);
  if (present !== content) throw new AppError('EXPORT_EXISTS', { values: { path: file } });
}

function exportError(error: unknown, folder: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'DATA_NOT_WRITABLE') return error;
  return new AppError('EXPORT_FAILED', { values: { path: folder, reason: error.message }, cause: error });
}

/** Letters, digits, dots, dashes and underscores survive; nothing can leave the folder. */
function fileBase(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return safe === '' ? 'project' : safe;
}
