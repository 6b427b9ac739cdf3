import { AppError } from '../../shared/errors.ts';
import type { ClientVerdict } from '../../shared/handshake.ts';

type Named = Pick<ClientVerdict, 'id' | 'label'>;

/** The answer of a client that cannot be asked here. */
export function notAvailable(client: Named, reason: string): ClientVerdict {
  return { ...client, accepts: null, code: 'NOT_AVAILABLE', reason };
}

/** The same for a client that could not be asked because something failed on the way. */
export function couldNotAsk(client: Named, error: unknown): ClientVerdict {
  if (error instanceof AppError && error.code === 'CANCELLED') {
    return notAvailable(client, 'It did not answer in time.');
  }
  return notAvailable(client, error instanceof Error ? error.message : 'It could not be asked.');
}
