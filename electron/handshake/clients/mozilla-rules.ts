import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readCertificate } from '../certificate/certificate.ts';
import { derChildren, readDer } from '../certificate/der.ts';
import { matchingName, subjectNames } from '../certificate/subject-names.ts';

export interface Refusal {
  code: string;
  reason: string;
}

/** In what Firefox's own verifier is stricter than NSS's, or says it otherwise. */
export interface MozillaRefusals {
  /** Said whatever NSS's verifier says. */
  first: Refusal | null;
  /** Said instead of NSS's words where NSS refuses. */
  instead: Refusal | null;
  /** Said where NSS accepts. */
  last: Refusal | null;
}

const refusals = {
  selfSigned: ['MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT', 'The certificate is signed by itself.'],
  authority: ['MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY', 'It is an authority’s certificate, not a server’s.'],
  keyKind: ['SSL_ERROR_NO_CYPHER_OVERLAP', 'Firefox does not know the kind of key in the certificate.'],
  keySize: ['MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE', 'A key in the chain is too weak.'],
  hash: ['SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED', 'The signature uses a hash that is too weak.'],
  issuerUsage: ['SEC_ERROR_INADEQUATE_CERT_TYPE', 'The issuer may not sign for servers.'],
  early: ['MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE', 'The certificate is not valid yet.'],
  earlyIssuer: ['MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE', 'The issuer’s certificate is not valid yet.'],
  issuerKind: ['SEC_ERROR_CA_CERT_INVALID', 'The issuer may not sign certificates.'],
  nameForm: ['SEC_ERROR_BAD_DER', 'The certificate has a name in a form that Firefox does not take.'],
  name: ['SSL_ERROR_BAD_CERT_DOMAIN', 'The certificate is for another name.'],
} as const;

/**
 * The rules of mozilla::pkix that NSS's older verifier lacks. Of the issuers, those that were served are looked at.
 * https://searchfox.org/mozilla-central/source/security/nss/lib/mozpkix/lib/pkixcheck.cpp and pkixbuild.cpp
 */
export function mozillaRefusals(chain: readonly Buffer[], host: string, now: Date): MozillaRefusals {
  const [leaf, ...issuers] = issuingChain(chain);
  const [der] = chain;
  if (!leaf || !der) return { first: null, instead: null, last: null };
  const early = (certificate: X509Certificate): boolean => now.getTime() < Date.parse(certificate.validFrom);
  const whole = [leaf, ...issuers];
  const names = subjectNames(der);
  const named = matchingName(names, host, isIP(host) !== 0) !== undefined;
  const last: [boolean, keyof typeof refusals][] = [
    [whole.some(hasWeakHash), 'hash'],
    [whole.some(hasWeakKey), 'keySize'],
    [!issuers.every(servesServers), 'issuerUsage'],
    [issuers.some(early), 'earlyIssuer'],
    [early(leaf), 'early'],
    [!named && names.dns.some(hasBadForm), 'nameForm'],
    [!named, 'name'],
  ];
  const found = last.find(([applies]) => applies)?.[1];
  const first = leaf.ca && !isSelfSigned(leaf) ? 'authority' : knowsKey(leaf) ? undefined : 'keyKind';
  const unfit = issuers.some(({ ca }) => !ca);
  const instead = isSelfSigned(leaf) ? 'selfSigned' : unfit ? 'issuerKind' : undefined;
  return { first: refusal(first), instead: refusal(instead), last: refusal(found) };
}

function refusal(name: keyof typeof refusals | undefined): Refusal | null {
  return name === undefined ? null : { code: refusals[name][0], reason: refusals[name][1] };
}

/** A chain that a server would send has two or three. */
const longestChain = 10;

/** The leaf and, one after the other, those of the served that issued it; without a root. */
function issuingChain(chain: readonly Buffer[]): X509Certificate[] {
  const [leaf, ...others] = chain.slice(0, 100).map(readCertificate);
  if (!leaf) return [];
  const path = [leaf];
  for (let last = leaf; path.length < longestChain;) {
    const issuer = others.find(
      (other) => other && !isSelfIssued(other) && !path.includes(other) && last.checkIssued(other),
    );
    if (!issuer) break;
    path.push(issuer);
    last = issuer;
  }
  return path;
}

export function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return isSelfIssued(certificate) && certificate.verify(certificate.publicKey);
  } catch {
    // A kind of key that this runtime does not know.
    return false;
  }
}

function knowsKey(certificate: X509Certificate): boolean {
  const details = keyOf(certificate);
  return details === undefined || details.type === 'rsa' || details.type === 'rsa-pss' || details.type === 'ec';
}

function hasWeakKey(certificate: X509Certificate): boolean {
  const details = keyOf(certificate);
  return details?.bits !== undefined && details.bits < 1_024;
}

function keyOf(certificate: X509Certificate): { type: string | undefined; bits: number | undefined } | undefined {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    return { type, bits: details?.modulusLength };
  } catch {
    // A kind of key that this runtime does not know: NSS is to say.
    return undefined;
  }
}

/** A wildcard is a whole label with two more behind it, and an address is no name of a host. */
function hasBadForm(name: string): boolean {
  return isIP(name) !== 0 || (name.includes('*') && !/^\*\.[^*.]+\.[^*]+$/.test(name));
}

/** id-kp-serverAuth and anyExtendedKeyUsage. */
function servesServers(certificate: X509Certificate): boolean {
  // Absent where the certificate names no usage, whatever the types say.
  const usages = certificate.keyUsage as string[] | undefined;
  return usages === undefined || usages.includes('1.3.6.1.5.5.7.3.1') || usages.includes('2.5.29.37.0');
}

// sha1WithRSAEncryption, ecdsa-with-SHA1, dsa-with-SHA1.
const weakHashes = ['2a864886f70d010105', '2a8648ce3d0401', '2a8648ce380403'];

function hasWeakHash({ raw }: X509Certificate): boolean {
  const whole = readDer(raw);
  const algorithm = whole && derChildren(whole.content)?.[1];
  const oid = algorithm && derChildren(algorithm.content)?.[0];
  return oid != null && weakHashes.includes(Buffer.from(oid.content).toString('hex'));
}
