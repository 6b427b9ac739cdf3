import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
} from '../../../../electron/handshake/parser/hello.ts';
import { groupName, isGrease, versionName } from '../../../../electron/handshake/parser/names.ts';
import { bytes, extension, number16, number32, text, vector16, vector8 } from './wire-bytes.ts';

const random = Array.from({ length: 32 }, (_, index) => index);

function clientHello(...extensions: number[][]): Uint8Array {
  return Uint8Array.from([
    ...[...number16(0x0303), ...random, ...vector8(1, 2), ...vector16(...number16(0x2a2a), ...number16(0x1301))],
    ...[...vector8(0), ...vector16(...extensions.flat())],
  ]);
}

describe('parseClientHello', () => {
  it('reads a browser’s greeting, GREASE and hybrid post-quantum key share included', () => {
    const hello = parseClientHello(
      clientHello(
        extension(0x1a1a),
        extension(0, ...vector16(0, ...vector16(...text('shop.localhost')))),
        extension(10, ...vector16(...number16(0x3a3a), ...number16(0x11ec), ...number16(29))),
        extension(13, ...vector16(...number16(0x0403))),
        extension(16, ...vector16(...vector8(...text('h2')), ...vector8(...text('http/1.1')))),
        extension(43, ...vector8(...number16(0x4a4a), ...number16(0x0304), ...number16(0x0303))),
        extension(51, ...vector16(...number16(0x11ec), ...vector16(...Array<number>(1216).fill(7)))),
      ),
    );
    expect(hello).toMatchObject({
      versions: [0x4a4a, 0x0304, 0x0303],
      suites: [0x2a2a, 0x1301],
      groups: [0x3a3a, 0x11ec, 29],
      keyShares: [{ group: 0x11ec, bytes: 1216 }],
      signatureSchemes: [0x0403],
      serverName: 'shop.localhost',
      alpn: ['h2', 'http/1.1'],
      extensions: [0x1a1a, 0, 10, 13, 16, 43, 51],
    });
    expect(groupName(0x11ec)).toBe('X25519MLKEM768');
    expect(isGrease(0x3a3a)).toBe(true);
    expect(isGrease(0x3a4a)).toBe(false);
  });

  it('reads what a client offers to resume, to compress and to hide', () => {
    const identity = [...vector16(...bytes(200)), ...number32(9)];
    const placeholder = [
      0,
      ...number16(1),
      ...number16(1),
      0x5f,
      ...vector16(...bytes(32)),
      ...vector16(...bytes(176)),
    ];
    const hello = parseClientHello(
      clientHello(
        extension(35, ...bytes(150)),
        extension(42),
        extension(44, ...vector16(...bytes(12))),
        extension(45, ...vector8(1)),
        extension(27, ...vector8(...number16(2), ...number16(1))),
        extension(28, ...number16(16_385)),
        extension(50, ...vector16(...number16(0x0804))),
        extension(0xfe0d, ...placeholder),
        extension(41, ...vector16(...identity, ...identity), ...vector16(...vector8(...bytes(32)))),
      ),
    );
    expect(hello).toMatchObject({
      ticketBytes: 150,
      earlyData: true,
      cookieBytes: 12,
      pskModes: [1],
      certificateCompression: [2, 1],
      recordSizeLimit: 16_385,
      certificateSchemes: [0x0804],
      encryptedClientHello: { form: 'outer', keyBytes: 32, payloadBytes: 176 },
      preSharedKeys: [200, 200],
    });
    expect(hello?.sessionId).toEqual(Buffer.from([1, 2]));
    expect(parseClientHello(clientHello(extension(0xfe0d, 1)))?.encryptedClientHello?.form).toBe('inner');
    expect(parseClientHello(clientHello(extension(0xfe0d, 9, 9)))?.encryptedClientHello).toBeNull();
  });

  it('reads a greeting without extensions, as old clients send it', () => {
    const body = Uint8Array.from([...number16(0x0301), ...random, 0, ...vector16(0, 0x2f), 1, 0]);
    expect(parseClientHello(body)).toMatchObject({ versions: [0x0301], suites: [0x2f], serverName: null });
  });

  it.each([0, 1, 34, 40, 50])('gives nothing for one that ends after %i bytes', (length) => {
    expect(parseClientHello(clientHello(extension(43, 2, 3, 4)).subarray(0, length))).toBeNull();
  });
});

describe('parseServerHello', () => {
  function serverHello(random: number[], ...extensions: number[][]): Uint8Array {
    const end = [...vector8(), ...number16(0x1301), 0, ...vector16(...extensions.flat())];
    return Uint8Array.from([...number16(0x0303), ...random, ...end]);
  }

  it('finds the version and the group that were chosen', () => {
    const share = extension(51, ...number16(29), ...vector16(...Array<number>(32).fill(1)));
    const hello = parseServerHello(serverHello(random, extension(43, 3, 4), share));
    expect(hello).toMatchObject({
      version: 0x0304,
      suite: 0x1301,
      group: 29,
      keyShareBytes: 32,
      helloRetryRequest: false,
    });
    expect(versionName(0x0304)).toBe('TLSv1.3');
  });

  it('knows a HelloRetryRequest by its random', () => {
    const retry = [...Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')];
    const hello = parseServerHello(serverHello(retry, extension(43, 3, 4), extension(51, ...number16(24))));
    expect(hello).toMatchObject({ helloRetryRequest: true, group: 24, keyShareBytes: 0 });
  });
});

describe('every parser of greetings', () => {
  it('takes any bytes without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const parse of [parseClientHello, parseServerHello, parseEncryptedExtensions]) {
          const parsed = parse(bytes);
          if (parsed) expect(parsed.extensions.length).toBeLessThanOrEqual(bytes.length / 4);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
