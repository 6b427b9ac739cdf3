import { describe, expect, it } from 'vitest';
import type { PropertyList } from '../../../../electron/trust/macos/property-list.ts';
import { verdictFor } from '../../../../electron/trust/macos/trust-settings.ts';

const sha1 = '474FA302A4B3C18DE314C873E5B75FAAB493D2AD';

const exported = (entry: PropertyList): PropertyList => new Map([['trustList', new Map([[sha1, entry]])]]);
const withSettings = (...settings: Record<string, PropertyList>[]): PropertyList =>
  exported(new Map([['trustSettings', settings.map((setting) => new Map(Object.entries(setting)))]]));

const server = { kSecTrustSettingsPolicy: 'KoZIhvdjZAED', kSecTrustSettingsPolicyName: 'sslServer' };
const client = { kSecTrustSettingsPolicy: 'KoZIhvdjZAED', kSecTrustSettingsPolicyName: 'sslClient' };
const basic = { kSecTrustSettingsPolicy: 'KoZIhvdjZAEC', kSecTrustSettingsPolicyName: 'basicX509' };
const result = (number: number) => ({ kSecTrustSettingsResult: number });

// What each means: https://developer.apple.com/documentation/security/sectrustsettingscopytrustsettings(_:_:_:)
describe('verdictFor', () => {
  it.each<[string, PropertyList, string | undefined]>([
    ['an entry without settings means always', exported(new Map()), 'trusted'],
    ['so do empty settings', withSettings(), 'trusted'],
    ['and a setting without a result', withSettings({}), 'trusted'],
    ['for servers alone', withSettings({ ...server }, { ...basic }), 'trusted'],
    ['as mkcert writes it', withSettings({ ...server, ...result(1) }, { ...basic, ...result(1) }), 'trusted'],
    ['by the identifier as text', withSettings({ kSecTrustSettingsPolicy: '1.2.840.113635.100.1.3' }), 'trusted'],
    [
      'with an error that may be passed over',
      withSettings({ ...server, kSecTrustSettingsAllowedError: -1 }),
      'trusted',
    ],
    ['never, for everything', withSettings(result(3)), 'denied'],
    ['never, for servers', withSettings({ ...basic }, { ...server, ...result(3) }), 'denied'],
    ['never goes before always', withSettings({ ...server }, { ...server, ...result(3) }), 'denied'],
    ['as the system sees fit', withSettings(result(4)), 'unspecified'],
    ['for clients', withSettings({ ...client }), 'unspecified'],
    ['never, for clients', withSettings({ ...client, ...result(3) }, { ...server }), 'trusted'],
    ['for chains alone', withSettings({ ...basic }), 'unspecified'],
    ['for one host', withSettings({ ...server, kSecTrustSettingsPolicyString: 'a.test' }), 'unspecified'],
    ['for one program', withSettings({ ...server, kSecTrustSettingsApplication: 'AAAA' }), 'unspecified'],
    ['of another kind', exported(new Map([['trustSettings', 'always']])), 'unspecified'],
    ['settings that are no list', withSettings({ kSecTrustSettingsResult: 'x' }), 'unspecified'],
    ['an entry that is none', exported('always'), undefined],
    ['no list at all', 'text', undefined],
    ['an empty list', new Map([['trustList', new Map()]]), undefined],
  ])('%s', (_, list, verdict) => {
    expect(verdictFor(list, sha1.toLowerCase())).toBe(verdict);
  });

  it('goes by the certificate', () => {
    expect(verdictFor(withSettings(), '00'.repeat(20))).toBeUndefined();
  });
});
