import { createHash, X509Certificate } from 'node:crypto';
import { describeCertificate } from '../../certificates/describe.ts';
import { extensionOf, isCriticalExtension } from '../../handshake/certificate/certificate-fields.ts';
import { hostConstraints } from '../../handshake/certificate/name-constraints.ts';
import type { FoundAuthority } from '../../shared/audit.ts';
import { visibleText } from '../../shared/visible-text.ts';
import type { StoredCertificate } from '../trust-store.ts';
import { makerOf, type Maker } from './known-authorities.ts';

export interface AuthorityFacts {
  /** What the certificate itself tells. Its text can be shown as it is. */
  told: Omit<FoundAuthority, 'stores'>;
  /** `undefined` when it cannot be read. */
  certificate: X509Certificate | undefined;
  isSelfIssued: boolean;
  /** SHA-256 of the public key's SPKI, hex; empty when it cannot be read. */
  publicKey: string;
}

/** `undefined` for a certificate with which nobody can vouch for another, such as one server’s. Never throws. */
export function authorityFacts(stored: StoredCertificate): AuthorityFacts | undefined {
  try {
    return factsOf(new X509Certificate(stored.pem));
  } catch {
    // Somebody had a store trust it, so it is named, whatever it is.
    const { sha256 } = stored;
    const told = { sha256, subject: sha256, kind: 'unknown', constrained: false, notBefore: '', notAfter: '' } as const;
    return { told, certificate: undefined, isSelfIssued: false, publicKey: '' };
  }
}

function factsOf(certificate: X509Certificate): AuthorityFacts | undefined {
  const isSelfIssued = certificate.subject === certificate.issuer;
  // A certificate that vouches for itself is its own authority wherever it is trusted: https://aka.ms/dev-certs
  if (!certificate.ca && !isSelfIssued) return undefined;
  const { sha256, subject, notBefore, notAfter } = describeCertificate(certificate);
  const { tool, kind } = makerFrom(certificate) ?? { kind: 'unknown' as const };
  return {
    told: {
      sha256,
      subject: subject === '' ? sha256 : visibleText(subject),
      kind,
      ...(tool === undefined ? {} : { tool }),
      constrained: isConstrained(certificate.raw),
      notBefore,
      notAfter,
    },
    certificate,
    isSelfIssued,
    publicKey: publicKeyHash(certificate.publicKey.export({ type: 'spki', format: 'der' })),
  };
}

/** https://github.com/dotnet/aspnetcore/blob/main/src/Shared/CertificateGeneration/CertificateManager.cs */
const aspNetDevelopment = '1.3.6.1.4.1.311.84.1.1';

function makerFrom(certificate: X509Certificate): Maker | undefined {
  if (extensionOf(certificate.raw, aspNetDevelopment)) return { tool: 'ASP.NET Core', kind: 'development' };
  // One attribute a line; a line break inside a value comes escaped.
  return makerOf(certificate.subject.split('\n'));
}

export function publicKeyHash(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex');
}

/**
 * Whether its name constraints fence in every host name and every address. Permitting some of one kind says nothing
 * about the other (RFC 5280, 4.2.1.10), and a verifier may pass over constraints that are not critical.
 */
function isConstrained(certificate: Uint8Array): boolean {
  if (!isCriticalExtension(certificate, '2.5.29.30')) return false;
  const limits = hostConstraints(certificate);
  if (!limits) return false;
  const { permitted, excluded } = limits;
  const isEverything = ({ mask }: { mask: Uint8Array }): boolean => mask.every((byte) => byte === 0);
  const fencesNames = permitted.dns.length > 0 ? !permitted.dns.includes('') : excluded.dns.includes('');
  const fencesAddresses =
    permitted.ip.length > 0
      ? !permitted.ip.some(isEverything)
      : [4, 16].every((size) => excluded.ip.some((range) => range.mask.length === size && isEverything(range)));
  return fencesNames && fencesAddresses;
}
