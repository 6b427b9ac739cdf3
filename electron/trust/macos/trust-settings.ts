import type { PropertyList } from './property-list.ts';

/** What a domain's settings say of a certificate for TLS servers; `unspecified` leaves it to the next domain. */
export type TrustVerdict = 'trusted' | 'denied' | 'unspecified';

/** Policies by the names and the object identifiers that macOS gives them; which of both is there varies by version. */
const serverPolicies = ['sslServer', '1.2.840.113635.100.1.3', 'KoZIhvdjZAED'];

/** kSecTrustSettingsResult…: https://developer.apple.com/documentation/security/sectrustsettingsresult */
const results = { trustRoot: 1, trustAsRoot: 2, deny: 3 };

/**
 * Reads what `security trust-settings-export` writes: entries by the certificate's SHA-1. `undefined` when the
 * certificate has none. An entry without settings, and a setting without a result, mean “always trust”; settings for
 * one program or one host alone are nobody else's business.
 * https://developer.apple.com/documentation/security/sectrustsettingscopytrustsettings(_:_:_:)
 */
export function verdictFor(exported: PropertyList, sha1: string): TrustVerdict | undefined {
  const entry = entryOf(exported, sha1);
  if (!entry) return undefined;
  const settings = entry.get('trustSettings') ?? [];
  if (!Array.isArray(settings)) return 'unspecified';
  if (settings.length === 0) return 'trusted';
  const found = (settings as PropertyList[]).filter(isForServers).map(resultOf);
  if (found.includes(results.deny)) return 'denied';
  return found.some((result) => result === results.trustRoot || result === results.trustAsRoot)
    ? 'trusted'
    : 'unspecified';
}

function entryOf(exported: PropertyList, sha1: string): ReadonlyMap<string, PropertyList> | undefined {
  const list = asMap(exported)?.get('trustList');
  const entries = list === undefined ? undefined : asMap(list);
  for (const [key, value] of entries ?? []) {
    if (key.toLowerCase() === sha1.toLowerCase()) return asMap(value);
  }
  return undefined;
}

function isForServers(setting: PropertyList): boolean {
  const map = asMap(setting);
  if (!map || map.has('kSecTrustSettingsApplication') || map.has('kSecTrustSettingsPolicyString')) return false;
  // The name tells servers from clients, which share one object identifier.
  const policy = map.get('kSecTrustSettingsPolicyName') ?? map.get('kSecTrustSettingsPolicy');
  return policy === undefined || (typeof policy === 'string' && serverPolicies.includes(policy));
}

function resultOf(setting: PropertyList): PropertyList {
  return asMap(setting)?.get('kSecTrustSettingsResult') ?? results.trustRoot;
}

function asMap(value: PropertyList): ReadonlyMap<string, PropertyList> | undefined {
  return value instanceof Map ? (value as ReadonlyMap<string, PropertyList>) : undefined;
}
