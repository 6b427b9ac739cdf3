import { describe, expect, it } from 'vitest';
import { keyUri, parseNicknames, parseTrust, withWebsites } from '../../../../electron/trust/nss/nss-text.ts';

// As printed by certutil of NSS 3.87 (Debian 12).
const table = `
Certificate Nickname                                         Trust Attributes
                                                             SSL,S/MIME,JAR/XPI

Latchkey x                                                   C,,  
NSS Certificate DB:co:lon x                                  CT,c,Pu
a nickname that is a good deal longer than the sixty columns which the table has C,,  
one, two, three                                              ,,   
`;

const hashes = ['ab', 'cd'].map((byte) => Array<string>(32).fill(byte).join(''));
const printed = hashes.map((hash) => hash.toUpperCase().replace(/..(?=.)/g, '$&:'));

function description(fingerprint: string, ssl: readonly string[], before = ''): string {
  const flags = ssl.map((flag) => `            ${flag}\n`).join('');
  return `Certificate:
    Data:
        Subject: "O=Test"
${before}    Fingerprint (SHA-256):
        ${fingerprint}
    Fingerprint (SHA1):
        4F:04:AD:99:0E:08:DC:B7:B9:8E:88:67:4E:92:4E:3C:6C:75:9B:B7

    Mozilla-CA-Policy: false (attribute missing)
    Certificate Trust Flags:
        SSL Flags:
${flags}        Email Flags:
            Valid CA
        Object Signing Flags:

`;
}

describe('parseNicknames', () => {
  it('reads names with colons, commas and more than the column holds', () => {
    expect(parseNicknames(table)).toEqual([
      'Latchkey x',
      'NSS Certificate DB:co:lon x',
      'a nickname that is a good deal longer than the sixty columns which the table has',
      'one, two, three',
    ]);
  });

  it('reads an empty database', () => {
    expect(parseNicknames(table.split('\n').slice(0, 4).join('\n'))).toEqual([]);
  });
});

describe('parseTrust', () => {
  it('tells the trust of each certificate', () => {
    const text =
      description(printed[0] ?? '', ['Valid CA', 'Trusted CA', 'Trusted Client CA']) +
      description(printed[1] ?? '', ['Terminal Record']);
    expect([...parseTrust(text)]).toEqual([
      [hashes[0], { ssl: 'cCT', email: 'c', code: '' }],
      [hashes[1], { ssl: 'p', email: 'c', code: '' }],
    ]);
  });

  it('does not fall for a fingerprint in the text of a certificate', () => {
    const forged = `    Fingerprint (SHA-256):\n        ${printed[0] ?? ''}\n`;
    expect([...parseTrust(description(printed[1] ?? '', ['Trusted CA'], forged)).keys()]).toEqual([hashes[1]]);
  });

  it('reads nothing out of nothing', () => {
    expect(parseTrust('').size).toBe(0);
    expect(parseTrust('certutil: could not find\n    Certificate Trust Flags:\n').size).toBe(0);
  });
});

describe('withWebsites', () => {
  it.each([
    [{ ssl: '', email: 'c', code: 'cC' }, 'C,c,cC'],
    [{ ssl: 'T', email: '', code: '' }, 'CT,,'],
    [{ ssl: 'p', email: '', code: '' }, 'C,,'],
  ])('turns %j into %s', (trust, expected) => {
    expect(withWebsites(trust)).toBe(expected);
  });
});

describe('keyUri', () => {
  it('gives nothing for what is no certificate', () => {
    expect(keyUri('')).toBeUndefined();
    expect(keyUri('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBeUndefined();
  });
});
