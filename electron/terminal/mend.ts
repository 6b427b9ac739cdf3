import type { MendOptions, Services } from '../services.ts';
import { AppError, toFailure } from '../shared/errors.ts';
import type { Context } from './command.ts';
import { failureBlocks } from './describe/failure.ts';
import { bullet, paragraph } from './text/blocks.ts';

/**
 * Finishes or undoes what an interrupted run left, and says so, before something new is begun. What cannot be mended
 * now stays for the next time and stops nothing: least of all an uninstall, which removes it anyway.
 */
export async function mend(
  context: Pick<Context, 'terminal'>,
  services: Services,
  options?: MendOptions,
): Promise<void> {
  try {
    const mended = await services.mend(options);
    if (mended.length === 0) return;
    context.terminal.warn([
      paragraph('An earlier run was interrupted. Mended:'),
      ...mended.map((line) => bullet(line, 2)),
    ]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.terminal.warn(failureBlocks(toFailure(error), 'An earlier run could not be mended: '));
  }
}
