import { expect, it } from 'vitest';
import { windowChecks } from '../../../electron/ipc/window-checks.ts';
import type { Services } from '../../../electron/services.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { checkResult } from '../terminal/fake-services.ts';

const target = { host: 'shop.localhost', port: 5173 };

const emptyTarget = { host: 'shop.localhost', addresses: [], address: null };

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

it('remembers how the last fifty ended, by their names', async () => {
  let port = 0;
  const checks = windowChecks({
    check: () => Promise.resolve(checkResult({ target: { ...emptyTarget, port: ++port } })),
  });
  expect(() => checks.result('0')).toThrow(expect.objectContaining({ code: 'CHECK_FORGOTTEN' }));
  for (let run = 0; run < 60; run++) await checks.run({ target, run: String(run % 55) });
  await checks.run({ target });
  // Runs 0 to 4 came twice: of them the second is known, and 5 to 9 had to go.
  expect(checks.result('4').target.port).toBe(60);
  expect(checks.result('54').target.port).toBe(55);
  expect(() => checks.result('9')).toThrow(expect.objectContaining({ code: 'CHECK_FORGOTTEN' }));
  expect(checks.result('10').target.port).toBe(11);
});

it('remembers no check that failed', async () => {
  const checks = windowChecks({ check: () => Promise.reject(new AppError('SERVE_FAILED')) });
  await expect(checks.run({ target, run: 'one' })).rejects.toMatchObject({ code: 'SERVE_FAILED' });
  expect(() => checks.result('one')).toThrow();
});
