import { expect, it } from 'vitest';
import { windowChecks } from '../../../electron/ipc/window-checks.ts';
import type { Services } from '../../../electron/services.ts';
import { AppError } from '../../../electron/shared/errors.ts';

const target = { host: 'shop.localhost', port: 5173 };

/** A check that ends only when it is cancelled. */
const endless: Services['check'] = (_, { signal } = {}) =>
  new Promise((_resolve, reject) => {
    const cancel = (): void => {
      reject(new AppError('CHECK_CANCELLED'));
    };
    signal?.addEventListener('abort', cancel);
  });

it('cancels the check of that name and no other', async () => {
  const checks = windowChecks({ check: endless });
  const ended: string[] = [];
  const first = checks.run({ target, run: 'first' }).catch(() => ended.push('first'));
  const second = checks.run({ target, run: 'second' }).catch(() => ended.push('second'));
  await checks.cancel({ run: 'first' });
  await first;
  expect(ended).toEqual(['first']);
  await checks.cancel({ run: 'second' });
  await second;
  await checks.cancel({ run: 'second' });
});

it('ends the check whose name a new one takes', async () => {
  const checks = windowChecks({ check: endless });
  const first = checks.run({ target, run: 'shop' });
  const second = checks.run({ target, run: 'shop' });
  await expect(first).rejects.toMatchObject({ code: 'CHECK_CANCELLED' });
  await checks.cancel({ run: 'shop' });
  await expect(second).rejects.toMatchObject({ code: 'CHECK_CANCELLED' });
});
