import { knownSuiteName } from './cipher-suite-names.ts';
import { isGrease } from './names.ts';

export function cipherSuiteName(value: number): string {
  if (isGrease(value)) return 'GREASE';
  return knownSuiteName(value) ?? `0x${value.toString(16).padStart(4, '0')}`;
}

/** `AES-128-GCM`, `ChaCha20-Poly1305`, `AES-256-CBC with HMAC-SHA1` … from a suite's name; the name itself if unknown. */
export function encryptionName(suite: string): string {
  if (suite.includes('CHACHA20')) return 'ChaCha20-Poly1305';
  const block = /(AES|ARIA|CAMELLIA)_(128|256)_(GCM|CCM_8|CCM|CBC)/.exec(suite);
  if (!block) return suite;
  const cipher = `${block[1] ?? ''}-${block[2] ?? ''}-${(block[3] ?? '').replace('_', '-')}`;
  if (block[3] !== 'CBC') return cipher;
  const hash = /SHA(\d*)$/.exec(suite)?.[1] ?? '';
  return `${cipher} with HMAC-SHA${hash === '' ? '1' : hash}`;
}

/** True for TLS 1.2's old way: the client encrypts the secret for the server's certificate. */
export function isRsaKeyTransport(suite: string): boolean {
  return suite.startsWith('TLS_RSA_WITH_');
}

export type KeyExchangeKind = 'RSA' | 'ECDHE' | 'DHE' | 'other';

/** How a suite before TLS 1.3 agrees on its secret, and whether the server signs its part of it. */
export function keyExchangeKind(suite: string): { kind: KeyExchangeKind; signed: boolean } {
  if (isRsaKeyTransport(suite)) return { kind: 'RSA', signed: false };
  const found = /^TLS_(ECDHE|ECDH|DHE|DH)_(RSA|ECDSA|DSS|anon)_WITH_/.exec(suite);
  const [, exchange, proof] = found ?? [];
  const anonymous = proof === 'anon';
  if (exchange === 'ECDHE' || (exchange === 'ECDH' && anonymous)) return { kind: 'ECDHE', signed: !anonymous };
  if (exchange === 'DHE' || (exchange === 'DH' && anonymous)) return { kind: 'DHE', signed: !anonymous };
  return { kind: 'other', signed: false };
}
