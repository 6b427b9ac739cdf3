import { expect, test } from 'vitest';
import { FreeCheck } from '../../../../renderer/src/state/free-check.svelte.ts';

function typed(host: string, port = '') {
  const free = new FreeCheck();
  free.host = host;
  free.port = port;
  return free;
}

test.each([
  ['localhost', '', { host: 'localhost', port: 443 }],
  ['localhost:5173', '', { host: 'localhost', port: 5173 }],
  ['localhost:5173', '8443', { host: 'localhost', port: 8443 }],
  [' https://Shop.test:8443/cart?x=1 ', '', { host: 'shop.test', port: 8443 }],
  ['[::1]:8443', '', { host: '::1', port: 8443 }],
  ['127.0.0.1', '65535', { host: '127.0.0.1', port: 65_535 }],
])('“%s” and “%s” are a target', (host, port, target) => {
  expect(typed(host, port).target).toEqual(target);
  expect(typed(host, port).refusal).toBeUndefined();
});

test('an empty field is no target and no fault', () => {
  expect(typed('').target).toBeUndefined();
  expect(typed('').refusal).toBeUndefined();
});

test.each(['*.shop.localhost', 'shop..test', 'user@shop.test', 'shop.test:0', 'ftp://shop.test'])(
  '“%s” is refused with what to do instead',
  (host) => {
    const free = typed(host);
    expect(free.target).toBeUndefined();
    expect(free.refusal?.message).not.toBe('');
    expect(free.refusal?.advice).not.toBe('');
  },
);

test.each(['0', '65536', 'https', '-1', '4.5'])('“%s” is no port', (port) => {
  expect(typed('localhost', port).chosenPort).toBeUndefined();
  expect(typed('localhost', port).target).toBeUndefined();
});

test('the last eight targets are remembered, each once, the newest first', () => {
  const free = new FreeCheck();
  for (let port = 1; port <= 12; port += 1) free.take({ host: 'localhost', port });
  free.take({ host: 'localhost', port: 7 });
  expect(free.recent.map(({ port }) => port)).toEqual([7, 12, 11, 10, 9, 8, 6, 5]);
  expect([free.host, free.port]).toEqual(['localhost', '7']);
});
