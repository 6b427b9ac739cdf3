import { catalogue } from './error-catalogue.ts';

export type ErrorCode = keyof typeof catalogue;

/** What crosses the wire and what `--json` prints: plain data, safe to show, never with a secret. */
export interface Failure {
  code: ErrorCode;
  message: string;
  hint: string;
  /** Evidence for the curious: a command's output, the text of a system error. */
  detail?: string;
  /** What the user can run instead, ready to be pasted into a terminal. */
  command?: string;
}

interface AppErrorOptions {
  /** Fills the `{braces}` of the catalogue's texts. */
  values?: Readonly<Record<string, string | number>>;
  detail?: string;
  cause?: unknown;
}

/** An expected failure. Anything else that is thrown is a fault of ours and becomes INTERNAL. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly detail: string | undefined;
  readonly command: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const entry = catalogue[code];
    super(fill(entry.message, options.values), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = fill(entry.hint, options.values);
    this.detail = options.detail;
    const command = options.values?.['command'];
    this.command = command === undefined ? undefined : String(command);
  }
}

function fill(text: string, values: AppErrorOptions['values'] = {}): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? '')).trim();
}

/** Turns whatever was thrown into plain data. The text of an unknown error stays out: it may hold anything. */
export function toFailure(thrown: unknown): Failure {
  const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL');
  return {
    code: error.code,
    message: error.message,
    hint: error.hint,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.command === undefined ? {} : { command: error.command }),
  };
}
