import type { KeyObject } from 'node:crypto';
import type { KeyType } from '../shared/project.ts';
import { buildCertificate, randomSerial, type Subject } from './build-certificate.ts';
import {
  authorityKeyIdentifier,
  extendedKeyUsage,
  keyUsage,
  leafConstraints,
  subjectAltName,
  subjectKeyIdentifier,
} from './extensions.ts';
import { generateKeys, keyIdentifier, publicKeyInfo } from './keys.ts';
import { type Validity } from './validity.ts';

/** What signs leaves. */
export interface Issuer {
  subject: Subject;
  keyIdentifier: Buffer;
  privateKey: KeyObject;
}

export interface IssuedLeaf {
  /** DER. */
  certificate: Buffer;
  serial: Buffer;
  privateKey: KeyObject;
}

// A CN would break IP-only leaves in GnuTLS, OpenSSL and Java; browsers have ignored it since 2017.
const leafSubject: Subject = { organization: 'Latchkey development certificate' };

/** A server certificate for hosts that `host-name.ts` normalised and the authority permits. */
export async function issueLeaf(
  issuer: Issuer,
  request: { hosts: readonly string[]; keyType: KeyType; validity: Validity },
): Promise<IssuedLeaf> {
  const keys = await generateKeys(request.keyType);
  const spki = publicKeyInfo(keys.publicKey);
  const serial = randomSerial();
  const certificate = buildCertificate({
    serial,
    issuer: issuer.subject,
    subject: leafSubject,
    ...request.validity,
    publicKey: spki,
    signer: issuer.privateKey,
    extensions: [
      leafConstraints(),
      // Encryption to the certificate's key exists only with RSA key transport.
      request.keyType.startsWith('rsa')
        ? keyUsage('digitalSignature', 'keyEncipherment')
        : keyUsage('digitalSignature'),
      extendedKeyUsage('serverAuth'),
      subjectKeyIdentifier(keyIdentifier(spki)),
      authorityKeyIdentifier(issuer.keyIdentifier),
      subjectAltName(request.hosts),
    ],
  });
  return { certificate, serial, privateKey: keys.privateKey };
}
