import { describe, expect, it } from 'vitest';
import {
  buildClientHello,
  helloEntropy,
  type HelloWish,
} from '../../../../electron/handshake/connection/client-hello.ts';
import { parseClientHello } from '../../../../electron/handshake/parser/hello.ts';
import {
  offeredGroups,
  offeredProtocols,
  offeredSchemes,
  offeredSuites,
} from '../../../../electron/handshake/connection/offer.ts';
import { parseRecords } from '../../../../electron/handshake/parser/records.ts';
import { cipherSuiteName } from '../../../../electron/handshake/parser/cipher-suites.ts';
import { retiredSuites } from '../../../../electron/handshake/connection/retired-suites.ts';

const entropy = Buffer.from(Array.from({ length: helloEntropy }, (_, index) => index));
const modern: HelloWish = {
  versions: [0x0304, 0x0303],
  suites: offeredSuites,
  groups: offeredGroups,
  signatureSchemes: offeredSchemes,
  serverName: 'shop.localhost',
  protocols: offeredProtocols,
};

function parsed(wish: HelloWish) {
  const chunk = { from: 'client' as const, at: 0, bytes: buildClientHello(wish, entropy) };
  const { records, malformed, rest } = parseRecords([chunk], 'client');
  expect({ count: records.length, malformed, rest: rest.length }).toEqual({ count: 1, malformed: false, rest: 0 });
  const [record] = records;
  const body = record?.body ?? Buffer.alloc(0);
  expect([body[0], body.readUIntBE(1, 3)]).toEqual([1, body.length - 4]);
  // After the message's header, its version and its random bytes.
  const sessionBytes = body[4 + 2 + 32];
  return { version: record?.version, sessionBytes, hello: parseClientHello(body.subarray(4)) };
}

describe('a ClientHello of our own', () => {
  it('says what was wished, in one record', () => {
    const { version, sessionBytes, hello } = parsed(modern);
    expect([version, sessionBytes]).toEqual([0x0301, 32]);
    expect(hello).toMatchObject({
      legacyVersion: 0x0303,
      random: entropy.subarray(0, 32),
      versions: [0x0304, 0x0303],
      suites: [...offeredSuites, 0x00ff],
      groups: offeredGroups,
      signatureSchemes: offeredSchemes,
      serverName: 'shop.localhost',
      alpn: ['h2', 'http/1.1'],
      keyShares: [{ group: 29, bytes: 32 }],
    });
  });

  it('leaves out what was not wished', () => {
    const { suites, groups, signatureSchemes } = modern;
    const { hello } = parsed({ versions: [0x0303, 0x0302], suites, groups, signatureSchemes });
    expect(hello).toMatchObject({ legacyVersion: 0x0303, versions: [0x0303], serverName: null, alpn: [] });
    expect(hello?.extensions).toEqual([10, 11, 13, 23]);
  });

  it.each([
    [0x0301, 0x0301],
    [0x0300, 0x0300],
  ])('has no extensions for version %i', (wanted, record) => {
    const { version, sessionBytes, hello } = parsed({ ...modern, versions: [wanted] });
    expect([version, sessionBytes]).toEqual([record, 0]);
    expect(hello).toMatchObject({ legacyVersion: wanted, extensions: [] });
  });

  it('has room for every suite that ever was, within one record', () => {
    const { hello } = parsed({ ...modern, suites: [...offeredSuites, ...retiredSuites] });
    expect(hello?.suites).toHaveLength(offeredSuites.length + retiredSuites.length + 1);
  });
});

describe('the suites that browsers gave up', () => {
  it('are none of those offered, each once, with IANA’s name', () => {
    expect(retiredSuites.filter((suite) => offeredSuites.includes(suite))).toEqual([]);
    expect(new Set(retiredSuites).size).toBe(retiredSuites.length);
    // https://www.iana.org/assignments/tls-parameters, one of each run.
    const known = {
      0x0005: 'TLS_RSA_WITH_RC4_128_SHA',
      0x001b: 'TLS_DH_anon_WITH_3DES_EDE_CBC_SHA',
      0x0033: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      0x003d: 'TLS_RSA_WITH_AES_256_CBC_SHA256',
      0x006b: 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256',
      0x0088: 'TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA',
      0x009e: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      0x1305: 'TLS_AES_128_CCM_8_SHA256',
      0xc012: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
      0xc028: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
      0xc061: 'TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384',
      0xc0ad: 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM',
      0xccaa: 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    };
    for (const [suite, name] of Object.entries(known)) {
      expect(retiredSuites).toContain(Number(suite));
      expect(cipherSuiteName(Number(suite))).toBe(name);
    }
  });

  it('end with those that need a shared key, and hold no signal that is no suite', () => {
    const names = retiredSuites.map(cipherSuiteName);
    const shared = names.filter((name) => name.includes('PSK'));
    expect(names.slice(-shared.length)).toEqual(shared);
    expect(names.filter((name) => name.endsWith('SCSV'))).toEqual([]);
  });
});
