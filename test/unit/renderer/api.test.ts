import { expect, test } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { bridgeApi, failureOf, RequestFailed } from '../../../renderer/src/api.ts';
import { fakeBridge, world } from '../../preview/fake-bridge.ts';

test('a reply’s value comes out, its failure is thrown', async () => {
  const of = world();
  const api = bridgeApi(fakeBridge(of));
  await expect(api.request('app/info')).resolves.toEqual(of.info);
  of.handlers['app/info'] = () => {
    throw new AppError('BUSY');
  };
  await expect(api.request('app/info')).rejects.toMatchObject({ failure: { code: 'BUSY' } });
});

test('a wire that is broken is a failure too, and its text stays out', async () => {
  const bridge = fakeBridge(world());
  const api = bridgeApi({ ...bridge, request: () => Promise.reject(new Error('secret')) });
  const failure = await api.request('status').then(
    () => undefined,
    (error: unknown) => failureOf(error),
  );
  expect(failure?.code).toBe('INTERNAL');
  expect(JSON.stringify(failure)).not.toContain('secret');
});

test('whatever was thrown becomes plain data', () => {
  expect(failureOf(new RequestFailed({ code: 'BUSY', message: 'm', hint: 'h' })).code).toBe('BUSY');
  expect(failureOf('x').code).toBe('INTERNAL');
});
