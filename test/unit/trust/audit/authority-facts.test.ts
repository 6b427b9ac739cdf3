import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorityFacts } from '../../../../electron/trust/audit/authority-facts.ts';
import { makeAuthority, type Wanted } from './certificates.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-facts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const toldOf = (wanted: Wanted) => authorityFacts(makeAuthority(folder, wanted))?.told;

describe('the facts of an authority', () => {
  it('tell who it is and how long it is valid', () => {
    const made = makeAuthority(folder, { subject: '/O=Somebody/CN=Some authority' });
    const told = authorityFacts(made)?.told;
    expect(told).toMatchObject({
      sha256: made.sha256,
      subject: 'CN=Some authority,O=Somebody',
      kind: 'unknown',
      constrained: false,
    });
    expect(told).not.toHaveProperty('tool');
    expect(Date.parse(told?.notAfter ?? '') - Date.parse(told?.notBefore ?? '')).toBe(30 * 86_400_000);
  });

  it('are none for a certificate that vouches for nobody', () => {
    const issuer = makeAuthority(folder, { files: ['issuer.pem', 'issuer-key.pem'] });
    expect(toldOf({ subject: '/CN=shop.localhost', isAuthority: false, issuer })).toBeUndefined();
  });

  it('count a certificate that vouches for itself', () => {
    expect(toldOf({ subject: '/CN=localhost', isAuthority: false })).toMatchObject({ subject: 'CN=localhost' });
  });

  it('know the development certificate of ASP.NET Core by its extension', () => {
    const told = toldOf({
      subject: '/CN=localhost',
      isAuthority: false,
      extensions: ['1.3.6.1.4.1.311.84.1.1=DER:02'],
    });
    expect(told).toMatchObject({ tool: 'ASP.NET Core', kind: 'development' });
  });

  it.each([
    ['names and addresses', 'critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0', true],
    ['names alone, any address', 'critical,permitted;DNS:localhost', false],
    ['addresses alone, any name', 'critical,permitted;IP:127.0.0.0/255.0.0.0', false],
    ['names, and every address', 'critical,permitted;DNS:localhost,permitted;IP:0.0.0.0/0.0.0.0', false],
    [
      'names, and no address',
      'critical,permitted;DNS:test,excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0',
      true,
    ],
    ['names, and no IPv4 address', 'critical,permitted;DNS:test,excluded;IP:0.0.0.0/0.0.0.0', false],
    ['only one name less', 'critical,excluded;DNS:example.com', false],
    ['names and addresses, for those who look', 'permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0', false],
  ])('are limited or not: %s', (_, constraints, limited) => {
    expect(toldOf({ extensions: [`nameConstraints=${constraints}`] })).toMatchObject({ constrained: limited });
  });

  it('make what cannot be seen in a subject visible', () => {
    const told = toldOf({ subject: '/CN=safe\u202E\u001B[31m\u009Bname\u200B' });
    expect(told?.subject).toMatch(/^CN=safe/);
    expect(told?.subject).toContain('\\u{202E}');
    expect(told?.subject).toContain('\\u{200B}');
    expect(told?.subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('take a line break in a subject for no second attribute', () => {
    const told = toldOf({ subject: '/CN=me\nO=mkcert development CA' });
    expect(told).toMatchObject({ kind: 'unknown' });
    expect(told?.subject).not.toContain('\n');
  });

  it('fall back on the fingerprint where it cannot be read, or has no subject', () => {
    const sha256 = 'ab'.repeat(32);
    const pem = '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n';
    expect(authorityFacts({ sha256, pem })?.told).toEqual({
      sha256,
      subject: sha256,
      kind: 'unknown',
      constrained: false,
      notBefore: '',
      notAfter: '',
    });
    const nameless = makeAuthority(folder, { subject: '/' });
    expect(authorityFacts(nameless)?.told.subject).toBe(nameless.sha256);
  });
});
