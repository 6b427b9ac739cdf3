import type { Failure } from '../../shared/errors.ts';
import { UnconfirmedError } from '../confirm.ts';
import { advice, paragraph, quiet, type Block } from '../text/blocks.ts';

/** An error as a person reads it: what happened, what to do, and the evidence below. */
export function failureBlocks(failure: Failure, lead = 'latchkey: '): Block[] {
  const detail = failure.detail?.trim().split(/\r?\n/) ?? [];
  return [
    paragraph(`${lead}${failure.message}`),
    ...(failure.hint ? advice(failure.hint, 2) : []),
    ...detail.map((line) => quiet(line, 4)),
  ];
}

/** The error's published form, and the plan beside it where one could not be agreed on. */
export function failureDocument(failure: Failure, thrown: unknown): object {
  return { error: failure, ...(thrown instanceof UnconfirmedError ? { plan: thrown.plan } : {}) };
}
