import { expect, test } from 'vitest';
import {
  acceptedHosts,
  checkTarget,
  hostForFolder,
  portAmong,
  portOf,
  refusalOf,
  typedHosts,
  wildcardFor,
} from '../../../../renderer/src/model/hosts.ts';

const constraints = { permittedDns: ['localhost', 'test'], permittedIp: ['127.0.0.0/8'] };

test('hosts are separated by commas, semicolons and lines; each counts once', () => {
  const hosts = typedHosts(' Shop.localhost, *.shop.localhost;\napi.test,shop.localhost ,');
  expect(acceptedHosts(hosts)).toEqual(['shop.localhost', '*.shop.localhost', 'api.test']);
  expect(hosts.map(({ duplicate }) => duplicate)).toEqual([false, false, false, true]);
});

test('a space is a fault of the host, not a separator', () => {
  const [host] = typedHosts('my shop.localhost');
  expect(host?.result.ok).toBe(false);
});

test('a refused host comes with its reason and what to do', () => {
  const [wildcard] = typedHosts('*.localhost');
  const refusal = wildcard && refusalOf(wildcard, constraints);
  expect(refusal?.message).toContain('“*.localhost”');
  expect(refusal?.advice).not.toBe('');
});

test('a host outside what the authority may sign is refused before anybody asks the main process', () => {
  const [outside, inside] = typedHosts('intranet.bank.com, shop.localhost');
  expect(outside && refusalOf(outside, constraints)?.message).toContain('intranet.bank.com');
  expect(inside && refusalOf(inside, constraints)).toBeUndefined();
  expect(outside && refusalOf(outside, null)).toBeUndefined();
});

test('a port typed behind a host is taken along', () => {
  expect(portAmong(typedHosts('shop.localhost:5173, api.test'))).toBe(5173);
  expect(acceptedHosts(typedHosts('shop.localhost:5173'))).toEqual(['shop.localhost']);
  expect(portAmong(typedHosts('shop.localhost'))).toBeUndefined();
});

test('the wildcard is offered where clients accept one and it is not there yet', () => {
  expect(wildcardFor(typedHosts('shop.localhost'))).toBe('*.shop.localhost');
  expect(wildcardFor(typedHosts('shop.localhost, *.shop.localhost'))).toBeUndefined();
  expect(wildcardFor(typedHosts('localhost'))).toBeUndefined();
  expect(wildcardFor(typedHosts('127.0.0.1'))).toBeUndefined();
  expect(wildcardFor(typedHosts('a b'))).toBeUndefined();
});

test('a folder’s name becomes a host', () => {
  expect(hostForFolder('/home/ada/My Shop (new)/')).toBe('my-shop-new.localhost');
  expect(hostForFolder('C:\\Users\\ada\\Café')).toBe('cafe.localhost');
  expect(hostForFolder('/')).toBeUndefined();
  expect(hostForFolder('/日本')).toBeUndefined();
});

test('a long folder name still makes a valid host', () => {
  const [host] = typedHosts(hostForFolder(`/${'a-'.repeat(60)}`) ?? '');
  expect(host?.result.ok).toBe(true);
});

test('a target is a host with a port, 443 when none is named', () => {
  expect(checkTarget('localhost:5173')).toEqual({ host: 'localhost', port: 5173 });
  expect(checkTarget('[::1]:8443')).toEqual({ host: '::1', port: 8443 });
  expect(checkTarget('https://shop.test/cart')).toEqual({ host: 'shop.test', port: 443 });
  expect(checkTarget('*.shop.test')).toBeUndefined();
  expect(checkTarget('a b')).toBeUndefined();
});

test('a port is a whole number from 1 to 65535', () => {
  expect(['1', ' 65535 ', '0', '65536', '-1', '1.5', '1e3', '', 'x'].map(portOf)).toEqual([
    1,
    65_535,
    ...Array<undefined>(7),
  ]);
});
