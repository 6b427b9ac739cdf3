import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { StoredCertificate } from '../trust-store.ts';
import { SecurityFailure, type Domain, type SecurityTool } from './security-tool.ts';
import { verdictFor } from './trust-settings.ts';

/**
 * What somebody had macOS trust: Apple's own roots lie in a keychain of their own and need no settings.
 * DATA_NOT_READABLE, and what `run` throws.
 */
export async function addedToKeychain(
  tool: SecurityTool,
  keychain: string,
  domain: Domain,
): Promise<StoredCertificate[]> {
  try {
    const settings = await tool.trustSettings(domain);
    if (settings === undefined) return [];
    const certificates = await tool.certificates(keychain);
    return certificates.filter(({ pem }) => verdictFor(settings, sha1Of(pem)) === 'trusted');
  } catch (error) {
    if (!(error instanceof SecurityFailure)) throw error;
    const reason = error.message.replace(/\.$/, '');
    throw new AppError('DATA_NOT_READABLE', { values: { path: keychain, reason }, cause: error });
  }
}

/** The key of the trust settings, also for what OpenSSL cannot read. */
function sha1Of(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  return createHash('sha1').update(der).digest('hex');
}
