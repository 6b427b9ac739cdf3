import { brotliCompressSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as certificates from '../../../../electron/handshake/parser/certificate-messages.ts';
import { cipherSuiteName, keyExchangeKind } from '../../../../electron/handshake/parser/cipher-suites.ts';
import { distinguishedName } from '../../../../electron/handshake/parser/distinguished-name.ts';
import {
  parseClientKeyExchange,
  parseServerKeyExchange,
} from '../../../../electron/handshake/parser/key-exchange-messages.ts';
import { parseKeyUpdate, parseNewSessionTicket } from '../../../../electron/handshake/parser/session-messages.ts';
import { bytes, extension, number16, number32, text, vector16, vector24, vector8 } from './wire-bytes.ts';

const of = (...parts: number[][]): Uint8Array => Uint8Array.from(parts.flat());
const [tls10, tls12, tls13] = [0x0301, 0x0303, 0x0304];

describe('parseCertificate', () => {
  const entries = [...vector24(...bytes(300)), ...vector16(...extension(5, ...bytes(9)), ...extension(18, 1))];

  it('reads TLS 1.3’s entries with what is stapled to the leaf, and TLS 1.2’s without', () => {
    const message = of(vector8(), vector24(...entries, ...vector24(...bytes(20)), ...vector16()));
    const { certificates: chain, ...rest } = certificates.parseCertificate(message, true) ?? { certificates: [] };
    expect(chain.map(({ length }) => length)).toEqual([300, 20]);
    expect(rest).toEqual({ stapledBytes: 9, timestamps: true });
    expect(certificates.parseCertificate(of(vector24(...vector24(1, 2))), false)?.certificates).toHaveLength(1);
    expect(certificates.parseCertificate(of(vector24()), false)?.certificates).toEqual([]);
  });

  it('gives nothing for a list that is cut short or followed by something', () => {
    expect(certificates.parseCertificate(of(vector24(...vector24(1, 2)), [0]), false)).toBeNull();
    expect(certificates.parseCertificate(of(vector24(...[0, 0, 9, 1])), false)).toBeNull();
  });
});

describe('a compressed certificate', () => {
  const body = Buffer.from(of(vector8(), vector24(...vector24(...bytes(2_000)), ...vector16())));
  const message = (algorithm: number, compressed: Buffer, size = body.length): Uint8Array =>
    of(number16(algorithm), [0, ...number16(size)], vector24(...compressed));
  const open = (bytes: Uint8Array) => {
    const parsed = certificates.parseCompressedCertificate(bytes);
    return parsed && certificates.decompressCertificate(parsed);
  };

  it('is opened where it is zlib or brotli, and named where it is zstd', () => {
    expect(open(message(1, deflateSync(body)))).toEqual(body);
    expect(open(message(2, brotliCompressSync(body)))).toEqual(body);
    expect(open(message(3, body))).toBe('unreadable');
  });

  it('gives nothing when more or less comes out than was announced, or nonsense is inside', () => {
    expect(open(message(1, deflateSync(body), body.length - 1))).toBeNull();
    expect(open(message(1, deflateSync(body), body.length + 1))).toBeNull();
    expect(open(message(2, Buffer.from(bytes(100))))).toBeNull();
    expect(open(message(1, deflateSync(Buffer.alloc(0)), 0))).toBeNull();
    const bomb = deflateSync(Buffer.alloc(8 * 1024 * 1024));
    expect(open(of(number16(1), [0xff, 0xff, 0xff], vector24(...bomb)))).toBeNull();
  });
});

describe('parseCertificateRequest', () => {
  const name = [0x30, 0x0d, 0x31, 0x0b, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x02, ...text('Me')];

  it('reads the three forms', () => {
    const schemes = vector16(...number16(0x0403));
    const names = vector16(...vector16(...name));
    expect(certificates.parseCertificateRequest(of(vector8(1, 64), names), tls10)?.types).toEqual([1, 64]);
    const older = certificates.parseCertificateRequest(of(vector8(64), schemes, names), tls12);
    expect(older).toMatchObject({ types: [64], signatureSchemes: [0x0403] });
    expect(distinguishedName(older?.authorities[0] ?? Buffer.alloc(0))).toBe('CN=Me');
    const newer = of(vector8(), vector16(...extension(13, ...schemes), ...extension(47, ...names)));
    expect(certificates.parseCertificateRequest(newer, tls13)).toMatchObject({ signatureSchemes: [0x0403], types: [] });
  });

  it('shows no name that is none', () => {
    for (const bad of [[], [0x30, 0x03, 0x31, 0x01, 0x30], [0x30, 0x80], name.slice(1), [...name, 0]]) {
      expect(distinguishedName(Buffer.from(bad))).toBeNull();
    }
  });
});

describe('key exchange', () => {
  const ecdhe = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
  const dhe = 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256';

  it('reads ECDHE and DHE, signed as each version does, and anonymous', () => {
    const curve = [3, ...number16(23), ...vector8(...bytes(65))];
    const signature = vector16(...bytes(70));
    const known = { group: 23, primeBits: null, publicKeyBytes: 65, signatureBytes: 70 };
    expect(parseServerKeyExchange(of(curve, number16(0x0403), signature), ecdhe, tls12)).toEqual({
      ...known,
      scheme: 0x0403,
    });
    expect(parseServerKeyExchange(of(curve, signature), ecdhe, tls10)).toEqual({ ...known, scheme: null });
    const anonymous = cipherSuiteName(0xc018);
    expect(keyExchangeKind(anonymous)).toEqual({ kind: 'ECDHE', signed: false });
    expect(parseServerKeyExchange(of(curve), anonymous, tls12)).toMatchObject({ scheme: null, signatureBytes: 0 });
    const prime = [...vector16(0, 0x7f, ...bytes(127)), ...vector16(2), ...vector16(...bytes(128))];
    expect(parseServerKeyExchange(of(prime, number16(0x0804), signature), dhe, tls12)).toMatchObject({
      primeBits: 1023,
    });
    expect(parseServerKeyExchange(of(curve), ecdhe, tls12)).toBeNull();
    expect(
      parseServerKeyExchange(of(curve, number16(0x0403), signature), 'TLS_RSA_WITH_AES_128_CBC_SHA', tls12),
    ).toBeNull();
  });

  it('reads what the client answers', () => {
    expect(parseClientKeyExchange(of(vector8(...bytes(65))), ecdhe, tls12)).toEqual({ kind: 'ECDHE', bytes: 65 });
    expect(parseClientKeyExchange(of(vector16(...bytes(256))), dhe, tls12)).toEqual({ kind: 'DHE', bytes: 256 });
    const rsa = 'TLS_RSA_WITH_AES_128_CBC_SHA';
    expect(parseClientKeyExchange(of(vector16(...bytes(256))), rsa, tls12)).toEqual({ kind: 'RSA', bytes: 256 });
    expect(parseClientKeyExchange(of(bytes(256)), rsa, 0x0300)).toEqual({ kind: 'RSA', bytes: 256 });
    expect(parseClientKeyExchange(of(vector8(1), [1]), ecdhe, tls12)).toBeNull();
  });
});

describe('tickets and key updates', () => {
  it('reads what a ticket allows', () => {
    const early = extension(42, ...number32(16_384));
    const ticket = of(number32(7_200), number32(1), vector8(1), vector16(...bytes(192)), vector16(...early));
    expect(parseNewSessionTicket(ticket, true)).toEqual({ lifetime: 7_200, bytes: 192, earlyData: 16_384 });
    expect(parseNewSessionTicket(of(number32(300), vector16(1, 2)), false)).toEqual({
      ...{ lifetime: 300, bytes: 2, earlyData: null },
    });
    expect(parseNewSessionTicket(ticket.subarray(0, -1), true)).toBeNull();
    expect([parseKeyUpdate(of([1])), parseKeyUpdate(of([0])), parseKeyUpdate(of([2]))]).toEqual([true, false, null]);
  });
});

describe('every parser of messages', () => {
  const parsers: readonly ((bytes: Uint8Array) => unknown)[] = [
    (body) => certificates.parseCertificate(body, true),
    (body) => certificates.parseCertificate(body, false),
    (body) => {
      const parsed = certificates.parseCompressedCertificate(body);
      return parsed && certificates.decompressCertificate(parsed);
    },
    (body) => certificates.parseCertificateRequest(body, tls12),
    (body) => certificates.parseCertificateRequest(body, tls13),
    (body) => certificates.parseCertificateVerify(body, tls12),
    certificates.parseCertificateStatus,
    (body) => parseServerKeyExchange(body, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', tls12),
    (body) => parseClientKeyExchange(body, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', tls12),
    (body) => parseNewSessionTicket(body, true),
    parseKeyUpdate,
    distinguishedName,
  ];

  it('takes any bytes without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        for (const parse of parsers) parse(body);
      }),
      { numRuns: 3_000 },
    );
  });
});
