export type WindowsAnswer =
  { accepts: true } | { accepts: false; code: string; reason: string } | { accepts: null; reason: string };

/**
 * SslPolicyErrors and X509ChainStatusFlags, the most telling first, as several may be set:
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509chainstatusflags
 */
const words: readonly (readonly [name: string, reason: string])[] = [
  ['Revoked', 'The certificate was revoked.'],
  ['ExplicitDistrust', 'It was told never to trust this certificate or its issuer.'],
  ['NotSignatureValid', 'The signature on the certificate is false.'],
  ['HasWeakSignature', 'The signature uses a hash that is too weak.'],
  ['UntrustedRoot', 'It does not trust the root.'],
  ['PartialChain', 'It does not know the issuer.'],
  ['NotTimeValid', 'The certificate, or one above it, has expired or is not valid yet.'],
  ['InvalidBasicConstraints', 'The issuer may not sign certificates, or the chain is longer than it allows.'],
  ['HasNotPermittedNameConstraint', 'The issuer may not sign this name.'],
  ['HasExcludedNameConstraint', 'The issuer may not sign this name.'],
  ['HasNotSupportedNameConstraint', 'The issuer’s limits are of a kind that Windows does not know.'],
  ['InvalidNameConstraints', 'The issuer’s limits for names are damaged.'],
  ['HasNotSupportedCriticalExtension', 'The certificate demands something that Windows does not know.'],
  ['NotValidForUsage', 'The certificate is not meant for servers.'],
  ['RemoteCertificateNameMismatch', 'The certificate is for another name.'],
  ['RemoteCertificateChainErrors', 'The chain does not hold.'],
];

/** Of what the script prints: `VERDICT None`, `VERDICT RemoteCertificateChainErrors, UntrustedRoot` … */
export function windowsAnswer(printed: string): WindowsAnswer {
  const [, said] = /^VERDICT ([\w, ]*?)\s*$/m.exec(printed) ?? [];
  if (said === undefined) return { accepts: null, reason: 'PowerShell could not be asked.' };
  const flags = said.split(/, */).filter((flag) => flag !== '');
  if (flags.includes('NoCertificate') || flags.includes('RemoteCertificateNotAvailable')) {
    return { accepts: null, reason: 'The connection ended before Windows had seen a certificate.' };
  }
  // SslPolicyErrors decides; the chain may have remarks that its policy does not mind.
  if (flags[0] === 'None') return { accepts: true };
  const known = words.find(([name]) => flags.includes(name));
  return { accepts: false, code: known?.[0] ?? 'REFUSED', reason: known?.[1] ?? 'Windows refuses the certificate.' };
}
