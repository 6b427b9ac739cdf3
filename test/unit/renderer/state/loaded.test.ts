import { expect, test } from 'vitest';
import { RequestFailed } from '../../../../renderer/src/api.ts';
import { toFailure, AppError } from '../../../../electron/shared/errors.ts';
import { Loaded } from '../../../../renderer/src/state/loaded.svelte.ts';

test('an answer that a later question overtook is dropped', async () => {
  const answers: ((value: string) => void)[] = [];
  const loaded = new Loaded(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = loaded.load();
  const second = loaded.load();
  answers[1]?.('new');
  await second;
  answers[0]?.('old');
  await first;
  expect(loaded.value).toBe('new');
});

test('a failure is shown, and what was known stays', async () => {
  let broken = false;
  const loaded = new Loaded(() =>
    broken ? Promise.reject(new RequestFailed(toFailure(new AppError('BUSY')))) : Promise.resolve(1),
  );
  await loaded.load();
  broken = true;
  await loaded.load();
  expect([loaded.value, loaded.failure?.code]).toEqual([1, 'BUSY']);
  broken = false;
  await loaded.load();
  expect(loaded.failure).toBeNull();
});
