import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { matchingName, normalAddress, subjectNames } from '../../../../electron/handshake/certificate/subject-names.ts';
import { opensslAuthority } from '../openssl-authority.ts';

const authority = opensslAuthority();
afterAll(() => {
  authority.remove();
});

describe('subjectNames', () => {
  it('reads names of every kind from the DER', () => {
    const san =
      'subjectAltName=DNS:shop.localhost,DNS:*.shop.localhost,IP:127.0.0.1,IP:::1,email:a@b.test,URI:https://c.test/';
    const { der, certificate } = authority.issue({ extensions: [san] });
    expect(subjectNames(der)).toEqual({
      dns: ['shop.localhost', '*.shop.localhost'],
      ip: ['127.0.0.1', '::1'],
      other: ['email:a@b.test', 'URI:https://c.test/'],
    });
    expect(certificate.checkHost('shop.localhost')).toBe('shop.localhost');
  });

  it('is not fooled by a name that looks like two', () => {
    const { der } = authority.issue({ extensions: ['subjectAltName=@alt', '[alt]', 'DNS.1=a.test\\, DNS:b.test'] });
    const names = subjectNames(der);
    expect(names.dns).toEqual(['a.test, DNS:b.test']);
    expect(matchingName(names, 'b.test', false)).toBeUndefined();
  });

  it('finds none in a certificate without the extension', () => {
    expect(subjectNames(authority.issue({ extensions: ['basicConstraints=CA:false'] }).der)).toEqual({
      dns: [],
      ip: [],
      other: [],
    });
  });

  it('takes any bytes, and any damage to a real certificate', () => {
    const { der } = authority.issue({ extensions: ['subjectAltName=DNS:a.test,IP:10.0.0.1'] });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(der.length - 1), fc.nat(255), (bytes, place, value) => {
        const damaged = Buffer.from(der);
        damaged[place] = value;
        for (const input of [bytes, damaged, damaged.subarray(0, place)]) {
          expect(Object.keys(subjectNames(input))).toEqual(['dns', 'ip', 'other']);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('matchingName', () => {
  const names = {
    dns: ['shop.localhost', '*.shop.localhost', '*.localhost', '*.a.b.test', 'UPPER.test'],
    ip: ['127.0.0.1', '::1'],
    other: [],
  };

  it.each([
    ['shop.localhost', 'shop.localhost'],
    ['a.shop.localhost', '*.shop.localhost'],
    ['a.b.shop.localhost', undefined],
    ['.shop.localhost', undefined],
    ['other.localhost', undefined],
    ['localhost', undefined],
    ['x.a.b.test', '*.a.b.test'],
    ['upper.TEST', 'UPPER.test'],
    ['127.0.0.1', undefined],
  ])('%s: %s', (host, expected) => {
    expect(matchingName(names, host, false)).toBe(expected);
  });

  it('compares addresses by value, and only with addresses', () => {
    expect(matchingName(names, '0:0:0:0:0:0:0:1', true)).toBe('::1');
    expect(matchingName(names, '127.0.0.1', true)).toBe('127.0.0.1');
    expect(matchingName({ dns: ['127.0.0.2'], ip: [], other: [] }, '127.0.0.2', true)).toBeUndefined();
    expect(normalAddress('FE80::0:1')).toBe('fe80::1');
  });
});
