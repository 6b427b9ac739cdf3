import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { keyIdentifier, publicKeyInfo } from '../certificates/keys.ts';
import type { Issuer } from '../certificates/issue-leaf.ts';
import { issuingKeyId, type Keychain } from '../keychain/keychain.ts';
import { AppError } from '../shared/errors.ts';
import type { AuthorityRecord } from './authority-record.ts';

/**
 * Takes the issuing key out of the keychain and makes sure that it belongs to the issuing certificate.
 * Throws KEY_MISSING, AUTHORITY_EXPIRED and what the keychain throws.
 */
export async function openIssuer(record: AuthorityRecord, keychain: Keychain, now: Date): Promise<Issuer> {
  const certificate = new X509Certificate(record.issuing);
  if (new Date(certificate.validTo) <= now) {
    throw new AppError('AUTHORITY_EXPIRED', {
      values: { date: new Date(certificate.validTo).toISOString().slice(0, 10) },
    });
  }
  const key = issuingKeyId(record.id);
  const pem = await keychain.get(key);
  const advice = 'Without it nothing can be issued. Uninstall the authority and create a new one.';
  if (pem === undefined) throw new AppError('KEY_MISSING', { values: { key, advice } });
  const privateKey = readKey(pem);
  if (!privateKey || !certificate.checkPrivateKey(privateKey)) {
    throw new AppError('KEY_MISSING', { values: { key, advice }, detail: 'The item holds another key.' });
  }
  return {
    subject: subjectOf(certificate),
    keyIdentifier: keyIdentifier(publicKeyInfo(certificate.publicKey)),
    privateKey,
  };
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // No key at all; OpenSSL's reason would tell a person nothing more.
    return undefined;
  }
}

/** Our own certificates' subjects have an O and a CN and nothing that needs escaping. */
function subjectOf(certificate: X509Certificate): Issuer['subject'] {
  const lines = new Map(certificate.subject.split('\n').map((line) => line.split('=', 2) as [string, string]));
  const commonName = lines.get('CN');
  return { organization: lines.get('O') ?? '', ...(commonName === undefined ? {} : { commonName }) };
}
