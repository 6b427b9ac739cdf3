import type { KeyObject } from 'node:crypto';
import { buildCertificate, randomSerial, type Subject } from '../certificates/build-certificate.ts';
import { buildEmptyCrl } from '../certificates/build-crl.ts';
import type { Der } from '../certificates/der.ts';
import {
  authorityConstraints,
  authorityKeyIdentifier,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  subjectKeyIdentifier,
} from '../certificates/extensions.ts';
import { generateKeys, keyIdentifier, type KeyPair, publicKeyInfo } from '../certificates/keys.ts';
import { type Validity, validityOf } from '../certificates/validity.ts';
import type { NameConstraints } from '../shared/authority.ts';

export interface BuiltAuthority {
  /** DER. */
  root: Buffer;
  issuing: Buffer;
  /** The root's one and final revocation list, valid as long as the root. */
  rootCrl: Buffer;
  issuingKey: KeyObject;
}

const years = 10;

/**
 * A root (path length 1) and its issuing certificate (path length 0), both constrained to the same names, ECDSA
 * P-256. The root's private key exists in this function only: Java and older Apple systems do not honour
 * constraints on a root, so nothing may ever sign with it again.
 */
export async function buildAuthority(constraints: NameConstraints, now: Date): Promise<BuiltAuthority> {
  const validity = validityOf(years * 365.25, now);
  const root = await identity('Latchkey root');
  const issuing = await identity('Latchkey issuing');
  const names = nameConstraints(constraints);

  const rootCertificate = authorityCertificate(root, root, validity, [authorityConstraints(1), names]);
  const issuingCertificate = authorityCertificate(issuing, root, validity, [
    authorityConstraints(0),
    extendedKeyUsage('serverAuth', 'clientAuth'),
    names,
  ]);
  const rootCrl = buildEmptyCrl({
    issuer: root.subject,
    issuerKeyIdentifier: root.keyIdentifier,
    thisUpdate: validity.notBefore,
    nextUpdate: validity.notAfter,
    number: 1,
    signer: root.keys.privateKey,
  });
  return { root: rootCertificate, issuing: issuingCertificate, rootCrl, issuingKey: issuing.keys.privateKey };
}

interface Identity {
  subject: Subject;
  keys: KeyPair;
  publicKey: Buffer;
  keyIdentifier: Buffer;
}

/** A key and a name that no other key has: two authorities must never share a subject. */
async function identity(title: string): Promise<Identity> {
  const keys = await generateKeys('ec-p256');
  const publicKey = publicKeyInfo(keys.publicKey);
  const identifier = keyIdentifier(publicKey);
  const commonName = `${title} ${identifier.toString('hex').slice(0, 8)}`;
  return { subject: { organization: 'Latchkey', commonName }, keys, publicKey, keyIdentifier: identifier };
}

function authorityCertificate(holder: Identity, issuer: Identity, validity: Validity, extensions: Der[]): Buffer {
  return buildCertificate({
    serial: randomSerial(),
    issuer: issuer.subject,
    subject: holder.subject,
    ...validity,
    publicKey: holder.publicKey,
    signer: issuer.keys.privateKey,
    extensions: [
      ...extensions,
      keyUsage('keyCertSign', 'cRLSign'),
      subjectKeyIdentifier(holder.keyIdentifier),
      authorityKeyIdentifier(issuer.keyIdentifier),
    ],
  });
}
