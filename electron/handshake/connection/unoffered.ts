import { cipherSuiteName } from '../parser/cipher-suites.ts';
import { groupName, signatureSchemeName } from '../parser/names.ts';
import { offeredGroups, offeredSchemes, offeredSuites } from './offer.ts';
import type { Transcript } from '../parser/transcript.ts';

/**
 * What a server chose that browsers do not offer, by its name: `TLS_DHE_RSA_WITH_AES_128_GCM_SHA256`, `X448`,
 * `rsa_pkcs1_sha1`. `null` when there is nothing of the kind in what it said. Pure.
 */
export function unofferedChoice({ serverHello, keyExchange }: Transcript): string | null {
  if (!serverHello) return null;
  const { suite } = serverHello;
  if (!offeredSuites.includes(suite)) return cipherSuiteName(suite);
  const group = serverHello.group ?? keyExchange?.group ?? null;
  if (group !== null && !offeredGroups.includes(group)) return groupName(group);
  const scheme = keyExchange?.scheme ?? null;
  return scheme !== null && !offeredSchemes.includes(scheme) ? signatureSchemeName(scheme) : null;
}
