import { createHash, X509Certificate } from 'node:crypto';

/** certutil's letters, one group each for websites, mail and code: `C,,` is an authority for websites. */
export interface NssTrust {
  ssl: string;
  email: string;
  code: string;
}

/** Reads the table of `certutil -L`. A nickname may hold anything but a line break, so the trust column ends it. */
export function parseNicknames(table: string): string[] {
  const names = table.split('\n').flatMap((line) => {
    const [, name] = /^(.+?)\s+[a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*\s*$/.exec(line) ?? [];
    return name === undefined || name.trim() === '' || /^\s*SSL,S\/MIME,JAR\/XPI/.test(line) ? [] : [name];
  });
  return [...new Set(names)];
}

const letters: Record<string, string> = {
  'Terminal Record': 'p',
  Trusted: 'P',
  'Valid CA': 'c',
  'Trusted CA': 'C',
  'Trusted Client CA': 'T',
};

/**
 * Reads `certutil -L -n`, which describes the certificate named and every other with its subject:
 * fingerprint -> trust. The fingerprint is the last one before the flags, so that no text inside a certificate
 * can stand in for it.
 */
export function parseTrust(text: string): Map<string, NssTrust> {
  const found = new Map<string, NssTrust>();
  const certificates = text.split(/^ {4}Certificate Trust Flags:$/m);
  for (const [index, description] of certificates.slice(0, -1).entries()) {
    const sha256 = [...description.matchAll(/^ {4}Fingerprint \(SHA-256\):\s+((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/gm)]
      .at(-1)?.[1]
      ?.replaceAll(':', '')
      .toLowerCase();
    const flags = certificates[index + 1] ?? '';
    if (sha256 === undefined) continue;
    found.set(sha256, {
      ssl: lettersOf(flags, 'SSL Flags'),
      email: lettersOf(flags, 'Email Flags'),
      code: lettersOf(flags, 'Object Signing Flags'),
    });
  }
  return found;
}

function lettersOf(flags: string, group: string): string {
  const [, lines = ''] = new RegExp(`^ {8}${group}:\\n((?: {12}.*\\n?)*)`, 'm').exec(flags) ?? [];
  return lines
    .split('\n')
    .map((line) => letters[line.trim()] ?? '')
    .join('');
}

/** What to give `certutil -t`, so that a certificate becomes an authority for websites and keeps its other trust. */
export function withWebsites(trust: NssTrust): string {
  const ssl = trust.ssl.includes('T') ? 'CT' : 'C';
  return `${ssl},${trust.email},${trust.code}`;
}

/**
 * Names a certificate by its public key, as NSS does (CKA_ID is the SHA-1 of the EC point or the RSA modulus).
 * A nickname cannot do that: it may hold a colon, or belong to several certificates with one subject.
 * `undefined` for other kinds of key and for what cannot be read.
 * https://searchfox.org/nss/source/lib/pk11wrap/pk11cert.c (pk11_mkcertKeyID)
 */
export function keyUri(pem: string): string | undefined {
  const key = publicKeyBytes(pem);
  if (!key) return undefined;
  const id = createHash('sha1').update(key).digest('hex').replace(/../g, '%$&');
  return `pkcs11:id=${id};type=cert`;
}

function publicKeyBytes(pem: string): Buffer | undefined {
  try {
    const { n, x, y } = new X509Certificate(pem).publicKey.export({ format: 'jwk' });
    if (n !== undefined) return Buffer.from(n, 'base64url');
    if (x === undefined || y === undefined) return undefined;
    return Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  } catch {
    // A certificate that OpenSSL cannot read is none that Latchkey made.
    return undefined;
  }
}
