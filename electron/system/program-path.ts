import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, posix, win32 } from 'node:path';
import { AppError } from '../shared/errors.ts';

export interface ProgramSearch {
  /** The working folder, for a program named with a path. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  /** What lies at the path; tests look elsewhere. */
  look?: (path: string) => 'program' | 'file' | undefined;
}

/**
 * The absolute path of a program as a shell would find it: by its path, else through PATH. Relative folders in PATH
 * are passed over. Throws PROGRAM_NOT_FOUND, PROGRAM_NOT_RUNNABLE.
 */
export function programPath(name: string, search: ProgramSearch): string {
  const { folder, environment, platform = process.platform, look = lookAt } = search;
  const isWindows = platform === 'win32';
  const path = isWindows ? win32 : posix;
  const isPath = name.includes('/') || (isWindows && name.includes('\\'));
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter).filter(isAbsolutePath);
  const places = isPath ? [path.resolve(folder, name)] : folders.map((one) => path.join(one, name));
  const candidates = isWindows ? places.flatMap((place) => withEndings(place, environment['PATHEXT'])) : places;
  const found = candidates.find((candidate) => look(candidate) === 'program');
  if (found === undefined) {
    if (name === '' || !candidates.some(look)) throw new AppError('PROGRAM_NOT_FOUND', { values: { program: name } });
    const advice = 'Make it executable, or name the program that reads it.';
    throw notRunnable(name, 'it is not executable', advice);
  }
  // Windows has these read by a shell, which would read the arguments anew. https://nodejs.org/api/child_process.html
  if (isWindows && /\.(cmd|bat)$/i.test(found)) {
    throw notRunnable(name, `${found} is a script for cmd`, `Name cmd yourself: cmd /d /c ${name} …`);
  }
  return found;
}

export function notRunnable(program: string, reason: string, advice: string, cause?: unknown): AppError {
  return new AppError('PROGRAM_NOT_RUNNABLE', { values: { program, reason, advice }, cause });
}

/** As Windows looks for it: with the endings of PATHEXT, unless it has one. */
function withEndings(path: string, given = '.COM;.EXE;.BAT;.CMD'): string[] {
  const endings = given.split(';').filter((ending) => ending !== '');
  const has = endings.some((ending) => path.toLowerCase().endsWith(ending.toLowerCase()));
  return has ? [path] : endings.map((ending) => path + ending.toLowerCase());
}

function isAbsolutePath(path: string): boolean {
  return isAbsolute(path) || win32.isAbsolute(path);
}

function lookAt(path: string): 'program' | 'file' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile()) return 'file';
  try {
    accessSync(path, constants.X_OK);
    return 'program';
  } catch {
    // There, and not for us to run.
    return 'file';
  }
}
