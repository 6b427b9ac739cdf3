import { randomBytes } from 'node:crypto';
import type { AuthorityRecord } from '../authority/authority-record.ts';
import { openIssuer } from '../authority/issuer.ts';
import { describeCertificate } from '../certificates/describe.ts';
import { issueLeaf } from '../certificates/issue-leaf.ts';
import { privateKeyPem } from '../certificates/keys.ts';
import { toPem } from '../certificates/pem.ts';
import { validityOf } from '../certificates/validity.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { KeyType, ProjectCertificate } from '../shared/project.ts';

export interface IssuedCertificate {
  certificate: ProjectCertificate;
  /** Leaf and issuing certificate, PEM. */
  chainPem: string;
  /** PKCS#8 PEM, on its way to the keychain. */
  privateKeyPem: string;
}

/** One use of the issuing key. Throws what `openIssuer` throws. */
export async function issueCertificate(
  context: { authority: AuthorityRecord; keychain: Keychain; now: Date },
  request: { hosts: readonly string[]; keyType: KeyType; days: number },
): Promise<IssuedCertificate> {
  const { authority, keychain, now } = context;
  const issuer = await openIssuer(authority, keychain, now);
  const limit = new Date(describeCertificate(authority.issuing).notAfter);
  const leaf = await issueLeaf(issuer, {
    hosts: request.hosts,
    keyType: request.keyType,
    validity: validityOf(request.days, now, limit),
  });
  const { sha256, serial, notBefore, notAfter } = describeCertificate(leaf.certificate);
  return {
    certificate: { sha256, serial, keyType: request.keyType, notBefore, notAfter },
    chainPem: toPem('CERTIFICATE', leaf.certificate) + authority.issuing,
    privateKeyPem: privateKeyPem(leaf.privateKey),
  };
}

/** `shop 3f9c2a1b`: understandable in the keychain, unique for ever. */
export function newKeyName(projectName: string): string {
  return `${projectName} ${randomBytes(4).toString('hex')}`;
}

export function newProjectId(): string {
  return randomBytes(6).toString('hex');
}
