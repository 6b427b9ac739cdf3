import { fingerprint } from '../certificate/certificate.ts';
import type { TrustPath } from '../certificate/trust-path.ts';

/** True when the chain ends at our authority, today's or an earlier one. */
export function isOurs(path: TrustPath): boolean {
  return path.end === 'our-root' || path.end === 'our-previous-root';
}

/** True when the served certificate is the project's own, current one. */
export function isCurrent(path: TrustPath, expectedSha256: string | undefined): boolean {
  return fingerprint(path.leaf.raw) === expectedSha256;
}

/** True when the server serves one of our certificates, but not the project's current one. */
export function servesAnother(path: TrustPath, expectedSha256: string | undefined): boolean {
  return expectedSha256 !== undefined && isOurs(path) && !isCurrent(path, expectedSha256);
}
