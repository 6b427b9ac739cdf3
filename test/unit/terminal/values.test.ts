import { describe, expect, it } from 'vitest';
import { daysOf, formatOf, keyTypeOf, portOf, sha256Of, timeoutOf } from '../../../electron/terminal/values.ts';

const code = (value: string): unknown => expect.objectContaining({ code: value });

describe('the values of options', () => {
  it('reads ports', () => {
    expect([portOf('1'), portOf('65535')]).toEqual([1, 65535]);
    for (const bad of ['0', '65536', '-1', '80a', '', '1e3', ' 80', '0x50', '99999999999']) {
      expect(() => portOf(bad), bad).toThrow(code('PORT_INVALID'));
    }
  });

  it('reads days', () => {
    expect([daysOf('1'), daysOf('825')]).toEqual([1, 825]);
    for (const bad of ['0', '826', '1.5', 'x']) expect(() => daysOf(bad), bad).toThrow(code('DAYS_INVALID'));
  });

  it('reads kinds of keys', () => {
    expect(keyTypeOf('rsa-3072')).toBe('rsa-3072');
    expect(() => keyTypeOf('RSA')).toThrow(code('KEY_TYPE_INVALID'));
  });

  it('reads timeouts', () => {
    expect(timeoutOf('500')).toBe(500);
    for (const bad of ['0', '600001', '1s']) expect(() => timeoutOf(bad), bad).toThrow(code('USAGE'));
  });

  it('reads formats, and tells a later one from none', () => {
    expect(formatOf('pem', ['pem', 'der'], [])).toBe('pem');
    expect(() => formatOf('p12', ['pem'], ['p12'])).toThrow(
      '--format p12 is not available in this version of Latchkey.',
    );
    expect(() => formatOf('gif', ['pem', 'der'], [])).toThrow('“gif” is no format; pick pem or der.');
  });

  it('reads fingerprints in the forms that programs print', () => {
    const digest = 'ab'.repeat(32);
    expect(sha256Of(digest)).toBe(digest);
    expect(sha256Of(Array.from({ length: 32 }, () => 'AB').join(':'))).toBe(digest);
    for (const bad of ['ab', 'zz'.repeat(32), `${digest}ab`]) expect(() => sha256Of(bad)).toThrow(code('USAGE'));
  });
});
