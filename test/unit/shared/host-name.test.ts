import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../../electron/shared/errors.ts';
import { hostLimit, parseDomain, parseHost, parseHosts } from '../../../electron/shared/host-name.ts';

const label63 = 'a'.repeat(63);
const name253 = [label63, label63, label63, 'a'.repeat(61)].join('.');

describe('parseHost', () => {
  it.each([
    ['localhost', 'localhost', 'dns'],
    ['  Shop.LocalHost ', 'shop.localhost', 'dns'],
    ['shop.localhost.', 'shop.localhost', 'dns'],
    ['xn--bcher-kva.test', 'xn--bcher-kva.test', 'dns'],
    ['Bücher.test', 'xn--bcher-kva.test', 'dns'],
    ['😀.test', 'xn--e28h.test', 'dns'],
    ['straße.test', 'xn--strae-oqa.test', 'dns'],
    ['例え。test', 'xn--r8jz45g.test', 'dns'],
    ['1a.test', '1a.test', 'dns'],
    ['a--b.test', 'a--b.test', 'dns'],
    ['3com.test', '3com.test', 'dns'],
    [`${label63}.test`, `${label63}.test`, 'dns'],
    [name253, name253, 'dns'],
    ['*.shop.localhost', '*.shop.localhost', 'wildcard'],
    ['*.Bücher.test', '*.xn--bcher-kva.test', 'wildcard'],
    ['*.app.home.arpa', '*.app.home.arpa', 'wildcard'],
    ['127.0.0.1', '127.0.0.1', 'ipv4'],
    ['127.0.0.1.', '127.0.0.1', 'ipv4'],
    ['192.168.1.255', '192.168.1.255', 'ipv4'],
    ['::1', '::1', 'ipv6'],
    ['[::1]', '::1', 'ipv6'],
    ['FE80:0:0:0:0:0:0:1', 'fe80::1', 'ipv6'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 'ipv6'],
  ])('takes %j', (text, host, kind) => {
    expect(parseHost(text)).toEqual({ ok: true, host, kind });
  });

  it.each([
    ['shop.localhost:5173', 'shop.localhost', 5173],
    ['https://shop.localhost:5173/cart?id=1#top', 'shop.localhost', 5173],
    ['HTTPS://Shop.localhost', 'shop.localhost', undefined],
    ['http://shop.localhost/', 'shop.localhost', undefined],
    ['wss://shop.localhost:443', 'shop.localhost', 443],
    ['shop.localhost/cart', 'shop.localhost', undefined],
    ['shop.localhost?x', 'shop.localhost', undefined],
    ['shop.localhost:', 'shop.localhost', undefined],
    ['[::1]:8443', '::1', 8443],
    ['https://[::1]:8443/', '::1', 8443],
    ['127.0.0.1:65535', '127.0.0.1', 65535],
    ['*.shop.localhost:3000', '*.shop.localhost', 3000],
  ])('reads the address %j', (text, host, port) => {
    expect(parseHost(text)).toMatchObject({ ok: true, host });
    expect(parseHost(text)).toHaveProperty('ok', true);
    const result = parseHost(text);
    expect(result.ok && result.port).toBe(port);
  });

  it.each([
    ['', /empty/],
    [' \t\n', /empty/],
    ['.', /empty/],
    ['https://', /empty/],
    ['/etc/hosts', /empty/],
    ['my shop.test', /space/],
    ['a.test b.test', /space/],
    ['a..b', /another dot/],
    ['.test', /dot stands at its start/],
    ['a.test..', /another dot/],
    [`${'a'.repeat(64)}.test`, /“aaaaaaaaaaaa…” has 64 characters/],
    [`é${'e'.repeat(60)}.test`, /has 6\d characters/],
    [`${name253}a`, /has 254 characters/],
    [`*.${name253.slice(0, -1)}`, /has 254 characters/],
    ['a'.repeat(5000), /far too long/],
    ['-a.test', /“-a” begins or ends with a hyphen/],
    ['a-.test', /“a-” begins or ends with a hyphen/],
    ['a.-', /hyphen/],
    ['my_shop.test', /contains “_”/],
    ['a!b.test', /contains “!”/],
    ['a%2eb.test', /contains “%”/],
    ['a\\b.test', /contains “\\”/],
    ['a\\b.1', /contains “\\”/],
    ['a\u0000b.test', /cannot be seen/],
    ['a,b.test', /contains “,”/],
    ['<b>.test', /contains “<”/],
    ['xn--a.test', /“xn--a” is not a valid international name/],
    ['xn--.test', /“xn--” is not a valid international name/],
    ['a\u202eb.test', /is not a valid international name/],
    ['\u00ad.test', /holds nothing that can be seen/],
    ['fe80::1%eth0', /“%eth0” names a network card/],
    ['[fe80::1%25eth0]:80', /“%25eth0” names a network card/],
    ['::1::2', /not an IPv6 address/],
    ['[shop.localhost]', /not an IPv6 address/],
    ['[::1', /brackets/],
    ['::1]:80', /brackets/],
    ['shop.localhost:80:90', /more than one colon/],
    ['::ffff:127.0.0.1', /IPv4 address written as IPv6/],
    ['[::FFFF:7f00:1]', /IPv4 address written as IPv6/],
    ['127.1', /browsers read it as 127\.0\.0\.1/],
    ['0x7f.1', /browsers read it as 127\.0\.0\.1/],
    ['0x7f000001', /browsers read it as 127\.0\.0\.1/],
    ['010.0.0.1', /browsers read it as 8\.0\.0\.1/],
    ['１２７.0.0.1', /browsers read it as 127\.0\.0\.1/],
    ['3000', /only a number/],
    ['256.1.1.1', /0 to 255/],
    ['1.2.3.4.5', /ends in a number/],
    ['shop.1', /ends in a number/],
    ['shop.0x', /ends in a number/],
    ['0.0.0.0', /every address/],
    ['::', /every address/],
    ['10.0.0.0/8', /range of addresses/],
    ['fe80::/10', /range of addresses/],
    ['*', /wildcard alone/],
    ['*.', /wildcard alone/],
    ['a*.test', /whole first part/],
    ['*a.test', /whole first part/],
    ['shop.*.test', /whole first part/],
    ['*.*.test', /whole first part/],
    ['**.shop.test', /whole first part/],
    ['*.127.0.0.1', /address has no wildcard/],
    ['shop.test:0', /“0” is not a port/],
    ['shop.test:65536', /“65536” is not a port/],
    ['shop.test:http', /“http” is not a port/],
    ['http:shop.test', /“shop.test” is not a port/],
    ['ftp://shop.test', /“ftp” is not the beginning/],
    ['file:///etc/hosts', /“file” is not the beginning/],
    ['https://alice:secret@shop.test', /user name before the “@”/],
    ['alice@shop.test', /user name before the “@”/],
  ])('refuses %j', (text, reason) => {
    const result = parseHost(text);
    expect(result).toMatchObject({ ok: false, code: 'HOST_INVALID' });
    expect(!result.ok && result.reason).toMatch(reason);
    expect(!result.ok && result.advice).toMatch(/\.$/);
  });

  it.each([
    ['*.localhost', /“localhost”/, /\*\.app\.localhost/],
    ['*.test', /“test”/, /\*\.app\.test/],
    ['*.com', /“com”/, /\*\.app\.localhost/],
    ['*.home.arpa', /“home\.arpa”/, /\*\.app\.home\.arpa/],
    ['*.co.uk', /“co\.uk”/, /\*\.app\.localhost/],
    ['https://*.test:443/', /“test”/, /\*\.app\.test/],
  ])('refuses the wildcard %j', (text, reason, advice) => {
    const result = parseHost(text);
    expect(result).toMatchObject({ ok: false, code: 'HOST_WILDCARD' });
    expect(!result.ok && result.reason).toMatch(reason);
    expect(!result.ok && result.advice).toMatch(advice);
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('ab01x.-*:[]/%@_ \\\u3002\uff11é\u00ad')) }),
    fc.webUrl(),
    fc.domain(),
    fc.ipV4Extended(),
    fc.ipV6(),
  );

  it('never throws, and gives only what a certificate may carry', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const result = parseHost(text);
        if (result.ok) expect(result.host).toMatch(/^(\*\.)?[a-z0-9.:-]+$/);
        else expect([result.reason, result.advice]).not.toContain('');
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back the same when it reads its own answer', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const first = parseHost(text);
        if (!first.ok) return;
        expect(parseHost(first.host)).toEqual({ ok: true, host: first.host, kind: first.kind });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('parseHosts', () => {
  it('keeps the order and drops what says the same twice', () => {
    expect(parseHosts(['B.test', 'a.test', 'b.test.', 'bücher.test', 'xn--bcher-kva.test'])).toEqual({
      hosts: ['b.test', 'a.test', 'xn--bcher-kva.test'],
    });
  });

  it('reads several hosts from one text', () => {
    expect(parseHosts(['a.test, b.test;c.test\r\nd.test,', 'e.test']).hosts).toEqual([
      'a.test',
      'b.test',
      'c.test',
      'd.test',
      'e.test',
    ]);
  });

  it('returns the port that came along', () => {
    expect(parseHosts(['a.test', 'https://b.test:5173/', 'c.test:5173'])).toEqual({
      hosts: ['a.test', 'b.test', 'c.test'],
      port: 5173,
    });
  });

  it('takes 200 hosts, and as many as the limit', () => {
    expect(parseHosts(manyHosts(200)).hosts).toHaveLength(200);
    expect(parseHosts(manyHosts(hostLimit)).hosts).toHaveLength(hostLimit);
  });

  it.each<[string, string[], ErrorCode, RegExp]>([
    ['nothing', [], 'HOSTS_MISSING', /at least one host/],
    ['blank texts', ['', '  '], 'HOSTS_MISSING', /at least one host/],
    ['an empty text among others', ['', 'a.test'], 'HOST_INVALID', /“” cannot be used as a host: it is empty\.$/],
    ['commas alone', [','], 'HOST_INVALID', /contains “,”/],
    ['too many', manyHosts(hostLimit + 1), 'HOSTS_TOO_MANY', /^251 hosts/],
    ['two ports', ['a.test:1', 'b.test:2'], 'HOST_INVALID', /comes with port 2, and another host with port 1/],
    ['a wildcard too high', ['*.localhost'], 'HOST_WILDCARD', /“\*\.localhost” would be refused by the browsers: they/],
    ['a space', ['my shop.test'], 'HOST_INVALID', /“my shop\.test” cannot be used as a host: it contains a space\.$/],
  ])('refuses %s', (_, texts, code, message) => {
    const error = thrownBy(() => parseHosts(texts));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('does not repeat a password, an endless text or what steers a terminal', () => {
    expect(thrownBy(() => parseHosts(['https://alice:secret@a.test'])).message).not.toContain('secret');
    expect(thrownBy(() => parseHosts([`${'x'.repeat(70)}.${'y'.repeat(4000)}`])).message.length).toBeLessThan(250);
    expect(thrownBy(() => parseHosts(['\u001b[2Ja.test'])).message).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('parseDomain', () => {
  it.each([
    ['dev.example.com', 'dev.example.com'],
    [' Acme.DEV. ', 'acme.dev'],
    ['bücher.de', 'xn--bcher-kva.de'],
    ['shop.co.uk', 'shop.co.uk'],
    ['me.github.io', 'me.github.io'],
  ])('takes %j', (text, domain) => {
    expect(parseDomain(text)).toBe(domain);
  });

  it.each([
    ['com', /top-level/],
    ['lan', /top-level/],
    ['co.uk', /everybody/],
    ['COM.AU', /everybody/],
    ['home.arpa', /everybody/],
    ['github.io', /strangers/],
    ['192.0.2.7', /it is an address/],
    ['::1', /it is an address/],
    ['*.acme.dev', /leave out the “\*\.”/],
    ['*.dev', /top-level/],
    ['acme.dev:443', /comes with a port/],
    ['a..dev', /another dot/],
    ['', /empty/],
  ])('refuses %j', (text, reason) => {
    const error = thrownBy(() => parseDomain(text));
    expect(error.code).toBe('DOMAIN_INVALID');
    expect(error.message).toMatch(reason);
  });
});

function manyHosts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `host-${index}.localhost`);
}

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
