import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { assertPermitted, isPermitted, localNetwork, thisComputer } from '../../../electron/shared/permitted-names.ts';

const ordinary = { permittedDns: [...thisComputer.permittedDns], permittedIp: [...thisComputer.permittedIp] };
const wide = {
  permittedDns: [...ordinary.permittedDns, ...localNetwork.permittedDns, 'acme.dev'],
  permittedIp: [...ordinary.permittedIp, ...localNetwork.permittedIp],
};

describe('isPermitted', () => {
  it.each([
    ['localhost', ordinary],
    ['shop.localhost', ordinary],
    ['a.b.c.test', ordinary],
    ['*.shop.localhost', ordinary],
    ['127.0.0.1', ordinary],
    ['127.255.255.255', ordinary],
    ['::1', ordinary],
    ['printer.lan', wide],
    ['home.arpa', wide],
    ['acme.dev', wide],
    ['*.acme.dev', wide],
    ['10.1.2.3', wide],
    ['172.16.0.0', wide],
    ['172.31.255.255', wide],
    ['169.254.1.1', wide],
    ['fd12:3456::1', wide],
    ['fe80::1', wide],
    ['febf:ffff::1', wide],
  ])('permits %s', (host, constraints) => {
    expect(isPermitted(host, constraints)).toBe(true);
  });

  it.each([
    ['example.com', ordinary],
    ['mylocalhost', ordinary],
    ['localhost.com', ordinary],
    ['printer.lan', ordinary],
    ['126.255.255.255', ordinary],
    ['128.0.0.0', ordinary],
    ['192.0.2.7', ordinary],
    ['::2', ordinary],
    ['::', ordinary],
    ['10.1.2.3', ordinary],
    ['dev', wide],
    ['notacme.dev', wide],
    ['*.dev', wide],
    ['172.15.255.255', wide],
    ['172.32.0.0', wide],
    ['fec0::1', wide],
    ['2001:db8::1', wide],
    ['7f00:1::', { permittedDns: [], permittedIp: ['127.0.0.0/8'] }],
    ['example.com', { permittedDns: [''], permittedIp: [] }],
    ['127.0.0.1', { permittedDns: ['1'], permittedIp: [] }],
    ['127.0.0.1', { permittedDns: [], permittedIp: ['127.0.0.1', '127.0.0.0/', '127.0.0.0/-1', 'x/8', '::/0'] }],
  ])('does not permit %s', (host, constraints) => {
    expect(isPermitted(host, constraints)).toBe(false);
  });

  it('honours the ends of the prefix lengths', () => {
    expect(isPermitted('8.8.8.8', { permittedDns: [], permittedIp: ['0.0.0.0/0'] })).toBe(true);
    expect(isPermitted('10.0.0.1', { permittedDns: [], permittedIp: ['10.0.0.1/32'] })).toBe(true);
    expect(isPermitted('10.0.0.2', { permittedDns: [], permittedIp: ['10.0.0.1/32'] })).toBe(false);
    expect(isPermitted('10.0.0.2', { permittedDns: [], permittedIp: ['10.0.0.1/31', '10.0.0.2/33'] })).toBe(false);
  });
});

describe('assertPermitted', () => {
  it('is silent about what is permitted', () => {
    expect(() => {
      assertPermitted('shop.localhost', ordinary);
    }).not.toThrow();
  });

  it.each([
    ['printer.lan', /latchkey setup --local-network/],
    ['192.168.1.20', /latchkey setup --local-network/],
    ['fe80::1', /latchkey setup --local-network/],
    ['shop.acme.dev', /latchkey setup --domain shop\.acme\.dev/],
    ['*.acme.dev', /latchkey setup --domain acme\.dev/],
    ['shop', /Use shop\.localhost instead/],
    ['192.0.2.7', /Use a name instead/],
  ])('says what to do about %s', (host, way) => {
    const error = refusal(host);
    expect(error.code).toBe('HOST_NOT_ALLOWED');
    expect(error.message).toContain(`“${host}”`);
    expect(error.hint).toMatch(way);
    expect(error.hint).toContain('localhost, test, example and every name below');
  });
});

function refusal(host: string): AppError {
  try {
    assertPermitted(host, ordinary);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${host} was permitted`);
}
