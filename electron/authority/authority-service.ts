import type { Keychain } from '../keychain/keychain.ts';
import type { AuthorityStatus, NewAuthority } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import { certificatesInPem } from '../certificates/pem.ts';
import type { Journal } from '../system/journal.ts';
import type { Log } from '../system/log.ts';
import type { DataPaths } from '../system/paths.ts';
import { authorityStatus, readAuthority, requireAuthority } from './authority-record.ts';
import { noteRootCopy } from './root-copies.ts';
import { makeAuthority, storeAuthority } from './create-authority.ts';

export interface AuthorityContext {
  paths: DataPaths;
  journal: Journal;
  log: Log;
  clock: () => Date;
  keychain(): Promise<Keychain>;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export function authorityService(context: AuthorityContext) {
  const { paths } = context;
  return {
    status: async (): Promise<AuthorityStatus> => authorityStatus(await readAuthority(paths)),

    create: (request: NewAuthority): Promise<AuthorityStatus> =>
      context.exclusively(async () => {
        const keychain = await context.keychain();
        const made = await makeAuthority({ paths, backend: keychain.backend, now: context.clock() }, request);
        await storeAuthority({ ...context, keychain }, made);
        context.log.info('authority-created', { id: made.record.id, backend: keychain.backend });
        return authorityStatus(made.record);
      }),

    async exportRoot(format: 'pem' | 'der', to?: string): Promise<Buffer> {
      const { root } = await requireAuthority(paths);
      if (to !== undefined) {
        // It is a reminder for later and no reason to refuse now.
        await context
          .exclusively(() => noteRootCopy(paths.authority, to))
          .catch((error: unknown) => {
            context.log.error('root-copy-not-noted', error);
          });
      }
      if (format === 'pem') return Buffer.from(root, 'ascii');
      const [der] = certificatesInPem(root);
      if (!der) throw new AppError('INTERNAL');
      return der;
    },
  };
}
