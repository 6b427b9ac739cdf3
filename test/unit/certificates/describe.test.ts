import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { describeCertificate } from '../../../electron/certificates/describe.ts';

/** A certificate whose subject openssl made, and openssl's own RFC 4514 reading of it. */
function made(subject: string) {
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    '/dev/null',
  ];
  const pem = execFileSync('openssl', [...args, '-utf8', '-subj', subject, '-days', '2'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const read = (...what: string[]) =>
    execFileSync('openssl', ['x509', '-noout', ...what], { input: pem, encoding: 'utf8' }).trim();
  return { pem, read };
}

describe('describeCertificate', () => {
  it('reads what openssl reads', () => {
    const { pem, read } = made('/O=Latchkey/CN=Latchkey root 1a2b3c4d');
    const facts = describeCertificate(pem);
    expect(`subject=${facts.subject}`).toBe(read('-subject', '-nameopt', 'RFC2253'));
    expect(`serial=${facts.serial}`.toUpperCase()).toBe(read('-serial').toUpperCase());
    const sha256 = read('-fingerprint', '-sha256').replace(/.*=/, '').replaceAll(':', '').toLowerCase();
    expect(facts.sha256).toBe(sha256);
    expect(facts.notAfter).toBe(new Date(read('-enddate').replace('notAfter=', '')).toISOString());
  });

  it('escapes as RFC 4514 does', () => {
    const { pem, read } = made('/O=A, B "C" <D>/CN=# x;y\\+z ');
    expect(`subject=${describeCertificate(pem).subject}`).toBe(read('-subject', '-nameopt', 'RFC2253,-esc_msb'));
  });
});
