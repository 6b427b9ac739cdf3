import fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressBytes, rangeBytes } from '../../../electron/certificates/ip-address.ts';

const hex = (address: string) => addressBytes(address)?.toString('hex');

describe('addressBytes', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['fe80::1:2', 'fe800000000000000000000000010002'],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['1::', '00010000000000000000000000000000'],
  ])('%s', (address, expected) => {
    expect(hex(address)).toBe(expected);
  });

  it('agrees with Node on any address', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().filter((text) => !text.includes('.')),
        ),
        (address) => {
          const bytes = addressBytes(address) ?? Buffer.alloc(0);
          const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
          const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
          const again = family === 'ipv4' ? [...bytes].join('.') : groups.join(':');
          const list = new BlockList();
          list.addAddress(address, family);
          expect(list.check(again, family)).toBe(true);
        },
      ),
    );
  });

  it.each(['localhost', '127.1', '1.2.3.256', '::1%lo', ':::', '1::2::3', '::ffff:192.0.2.7', ''])(
    '%j is none',
    (text) => {
      expect(addressBytes(text)).toBeUndefined();
    },
  );
});

describe('rangeBytes', () => {
  it.each([
    ['127.0.0.0/8', '7f000000ff000000'],
    ['172.16.0.0/12', 'ac100000fff00000'],
    ['192.0.2.7/32', 'c0000207ffffffff'],
    ['0.0.0.0/0', '0000000000000000'],
    ['fc00::/7', `fc${'00'.repeat(15)}fe${'00'.repeat(15)}`],
    ['::1/128', `${'00'.repeat(15)}01${'ff'.repeat(16)}`],
    ['10.9.8.7/8', '0a000000ff000000'],
  ])('%s', (range, expected) => {
    expect(rangeBytes(range).toString('hex')).toBe(expected);
  });

  it.each(['127.0.0.1', '127.0.0.0/', '127.0.0.0/33', '127.0.0.0/1.5', 'x/8'])('refuses %s', (range) => {
    expect(() => rangeBytes(range)).toThrow(TypeError);
  });
});
