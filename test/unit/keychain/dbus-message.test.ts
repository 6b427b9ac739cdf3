import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeCall, marshal } from '../../../electron/keychain/dbus-message.ts';

const call = {
  destination: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  interface: 'org.freedesktop.Secret.Service',
  member: 'SearchItems',
};

describe('marshal', () => {
  // The example of the specification's chapter on marshalling: https://dbus.freedesktop.org/doc/dbus-specification.html
  it('writes strings as the specification shows', () => {
    expect(marshal('sss', ['foo', '+', 'bar']).toString('hex')).toBe(
      '03000000666f6f00' + '010000002b000000' + '0300000062617200',
    );
  });

  it('aligns the entries of an array behind its length', () => {
    expect(marshal('ya{ss}', [1, [['a', 'b']]]).toString('hex')).toBe(
      '01000000' + '0e000000' + '0100000061000000' + '010000006200',
    );
  });
});

describe('decodeMessage', () => {
  it.each([
    ['s', ['ü']],
    ['su', ['name', 4294967295]],
    ['ao', [['/a', '/b/c']]],
    ['ao', [[]]],
    [
      'a{ss}',
      [
        [
          ['service', 'Latchkey'],
          ['account', 'x'],
        ],
      ],
    ],
    ['bobs', [true, '/', false, '']],
  ])('reads back %s', (signature, body) => {
    const bytes = encodeCall({ ...call, signature, body }, 7);
    expect(decodeMessage(bytes)).toEqual({
      message: { type: 'call', path: call.path, interface: call.interface, member: call.member, body },
      length: bytes.length,
    });
  });

  it('reads what a variant holds', () => {
    const body = ['x', { signature: 'a{sv}', value: [['key', { signature: 'b', value: true }]] }];
    const bytes = encodeCall({ ...call, signature: 'sv', body }, 7);
    expect(decodeMessage(bytes)?.message.body).toEqual(['x', [['key', true]]]);
  });

  it('waits for the rest, wherever a message is cut, and leaves what follows', () => {
    const bytes = encodeCall({ ...call, signature: 's', body: ['x'] }, 7);
    for (let length = 0; length < bytes.length; length += 1)
      expect(decodeMessage(bytes.subarray(0, length))).toBeUndefined();
    expect(decodeMessage(Buffer.concat([bytes, bytes]))?.length).toBe(bytes.length);
  });

  it('reads the other byte order', () => {
    const name = '04017300' + '00000009' + Buffer.from('a.b.Wrong\0').toString('hex');
    const fields = Buffer.from(`${name}${'00'.repeat(6)}0501750000000007`, 'hex');
    const start = Buffer.from('42030101' + '00000000' + '00000002' + '00000000', 'hex');
    start.writeUInt32BE(fields.length, 12);
    const bytes = Buffer.concat([start, fields]);
    expect(decodeMessage(bytes)).toEqual({
      message: { type: 'error', errorName: 'a.b.Wrong', replySerial: 7, body: [] },
      length: bytes.length,
    });
  });

  it.each([
    ['a size beyond reason', (bytes: Buffer) => bytes.writeUInt32LE(0x7fffffff, 4)],
    ['fields beyond the message', (bytes: Buffer) => bytes.writeUInt32LE(0xffffff, 16)],
  ])('refuses %s', (_, damage) => {
    const bytes = encodeCall({ ...call, signature: 's', body: ['x'] }, 7);
    damage(bytes);
    expect(() => decodeMessage(bytes)).toThrow(RangeError);
  });

  it.each(['(', 'a', '()', 'a()', '{', 'z', ')', 'a'.repeat(60), '('.repeat(60)])(
    'refuses the signature %j',
    (signature) => {
      const variant = encodeCall({ ...call, signature: 'gs', body: [signature, 'x'] }, 7);
      // The same bytes, read as a variant: its signature is the hostile text.
      variant.write('v', variant.indexOf('gs'));
      expect(() => decodeMessage(variant)).toThrow(RangeError);
    },
  );

  it('throws nothing but RangeError, whatever arrives', () => {
    const whole = encodeCall({ ...call, signature: 'a{ss}ao', body: [[['a', 'b']], ['/x']] }, 7);
    const bitFlips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(bitFlips, (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        decodeOrRangeError(bytes);
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        decodeOrRangeError(Buffer.from(bytes));
      }),
    );
  });
});

function decodeOrRangeError(bytes: Buffer): void {
  try {
    decodeMessage(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}
