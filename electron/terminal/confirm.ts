import { AppError } from '../shared/errors.ts';
import type { Context } from './command.ts';
import { gap, type Block } from './text/blocks.ts';

/** Thrown where nobody can be asked; `--json` prints the plan beside the error. */
export class UnconfirmedError extends AppError {
  readonly plan: object;

  constructor(flag: string, plan: object) {
    super('CONFIRMATION_REQUIRED', { values: { flag } });
    this.plan = plan;
  }
}

export interface Confirmation {
  /** What is going to happen: shown before the question. */
  plan: readonly Block[];
  /** The same as data. */
  document: object;
  question: string;
  /** True when `--yes` was given: the plan is shown, nothing is asked. */
  agreed: boolean;
  /** What stays as it is after a No, as a sentence. */
  kept?: string;
}

/**
 * Shows a plan and asks. Returns when the answer is yes. Throws `AppError` CANCELLED after a No,
 * CONFIRMATION_REQUIRED where there is nobody to ask.
 */
export async function confirm(context: Pick<Context, 'terminal'>, request: Confirmation): Promise<void> {
  const { terminal } = context;
  if (request.agreed) {
    terminal.tell([...request.plan, gap]);
    return;
  }
  terminal.show([...request.plan, gap]);
  if (!terminal.interactive) throw new UnconfirmedError('--yes', request.document);
  if (!(await askYes(context, request.question, request.kept))) throw cancelled(request.kept);
}

/**
 * True for y and yes; anything else, an empty line too, is a No. Ctrl+C throws CANCELLED, with what is kept then as
 * a sentence.
 */
export async function askYes(context: Pick<Context, 'terminal'>, question: string, kept?: string): Promise<boolean> {
  const answer = await context.terminal.ask(`${question} [y/N] `);
  if (answer === undefined) throw cancelled(kept);
  return /^y(es)?$/i.test(answer);
}

export function cancelled(kept = 'Nothing was changed.'): AppError {
  return new AppError('CANCELLED', { values: { kept } });
}
