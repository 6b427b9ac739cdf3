import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { elevatedAddScript, elevatedRemoveScript } from '../../../../electron/trust/windows/scripts.ts';
import { endingOf, readingOf } from '../../../../electron/trust/windows/script-output.ts';

const hashOf = (algorithm: string, der: Uint8Array): string => createHash(algorithm).update(der).digest('hex');

describe('readingOf', () => {
  it('finds every certificate and every place, whatever the order and the line ends', () => {
    const certificate = fc.record({
      der: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      location: fc.constantFrom('CurrentUser' as const, 'LocalMachine' as const),
      store: fc.constantFrom('Root' as const, 'Disallowed' as const),
    });
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(certificate), fc.integer({ min: 0, max: 255 }), end, (certificates, flags, lineEnd) => {
        const lines = certificates.flatMap(({ der, location, store }) => [
          `HELD ${location} ${store} ${Buffer.from(der).toString('base64')}`,
          `KEY ${location === 'CurrentUser' ? 'user' : 'machine'} ${hashOf('sha1', der).toUpperCase()}`,
        ]);
        const reading = readingOf([...lines, `FLAGS ${flags}`, ''].join(lineEnd));
        expect(reading.held).toEqual(
          certificates.map(({ der, location, store }) => ({
            location,
            store,
            sha256: hashOf('sha256', der),
            thumbprint: hashOf('sha1', der).toUpperCase(),
            base64: Buffer.from(der).toString('base64'),
          })),
        );
        for (const { thumbprint, location } of reading.held) {
          expect(reading.keys.get(location === 'CurrentUser' ? 'user' : 'machine')?.has(thumbprint)).toBe(true);
        }
        expect(reading.ignoresUsers).toBe(flags % 2 === 1);
      }),
    );
  });

  it('takes nothing from lines that are not of our scripts', () => {
    const foreign = fc.array(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `HELD ${text}`),
        fc.string().map((text) => `KEY user ${text}!`),
      ),
    );
    fc.assert(
      fc.property(foreign, (lines) => {
        const { held, keys } = readingOf(lines.join('\r\n'));
        expect(held.length + keys.size).toBe(0);
      }),
    );
  });
});

describe('endingOf', () => {
  it.each([
    ['LANGUAGE FullLanguage\r\nSESSION True\r\nDONE\r\n', { kind: 'done' }],
    ['SESSION True\r\nEXIT -1\r\nDONE\r\n', { kind: 'done', exitCode: -1 }],
    [
      'SESSION False\r\nFAILED 800704C7 0\r\n',
      { kind: 'failed', hresult: '800704C7', native: 0, isInteractive: false },
    ],
    [
      'SESSION True\nFAILED 80004005 1223\n',
      { kind: 'failed', hresult: '80004005', native: 1223, isInteractive: true },
    ],
    ['LANGUAGE ConstrainedLanguage\r\n', { kind: 'silent', isRestricted: true }],
    ['LANGUAGE FullLanguage\r\nSESSION True\r\n', { kind: 'silent', isRestricted: false }],
    ['', { kind: 'silent', isRestricted: false }],
  ])('%j', (printed, ending) => {
    expect(endingOf(printed)).toEqual(ending);
  });
});

describe('the scripts that run with an administrator’s rights', () => {
  it('hold nothing but base64 and hex of what varies', () => {
    const sha256 = 'ab'.repeat(32);
    expect(elevatedAddScript('QUJD', sha256)).toContain(`FromBase64String('QUJD')`);
    expect(elevatedRemoveScript(sha256)).toContain(`-eq '${'AB'.repeat(32)}'`);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!/^[A-Za-z0-9+/]+=*$/.test(text));
        expect(() => elevatedAddScript(text, sha256)).toThrow(TypeError);
        expect(() => elevatedAddScript(`QUJD${text}`, sha256)).toThrow(TypeError);
        expect(() => elevatedRemoveScript(`${sha256}${text}`)).toThrow(TypeError);
      }),
    );
    expect(() => elevatedAddScript(`QUJD\n'; exit 0 #`, sha256)).toThrow(TypeError);
    expect(() => elevatedRemoveScript(`${sha256}\n`)).toThrow(TypeError);
  });
});
