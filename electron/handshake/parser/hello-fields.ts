import { cipherSuiteName } from './cipher-suites.ts';
import { extensionType } from './extensions.ts';
import { field, fieldIf, list, size, sizeIf, type Field } from './fields.ts';
import type { ClientHello, EncryptedExtensions, ServerHello } from './hello.ts';
import { compressionName, extensionName, groupName, pskModeName, signatureSchemeName, versionName } from './names.ts';

/** What a greeting says, in the order in which a person asks. */
export function clientHelloFields(hello: ClientHello): Field[] {
  const { keyShares, ticketBytes, preSharedKeys } = hello;
  return [
    field('Sent by', 'Latchkey'),
    ...fieldIf('Versions', list(hello.versions, versionName)),
    field('Server name', hello.serverName ?? 'none'),
    ...fieldIf('Protocols (ALPN)', hello.alpn.join(', ')),
    ...fieldIf('Cipher suites', list(hello.suites, cipherSuiteName)),
    ...fieldIf('Groups', list(hello.groups, groupName)),
    ...fieldIf('Key shares', keyShares.map((share) => `${groupName(share.group)} ${size(share.bytes)}`).join(', ')),
    ...fieldIf('Signature algorithms', list(hello.signatureSchemes, signatureSchemeName)),
    ...fieldIf('Signature algorithms in certificates', list(hello.certificateSchemes, signatureSchemeName)),
    ...sizeIf('Session number', hello.sessionId.length || null),
    ...fieldIf('Session ticket', ticketBytes === null ? null : ticketBytes === 0 ? 'asks for one' : size(ticketBytes)),
    ...fieldIf('Keys of earlier sessions', preSharedKeys.length === 0 ? null : String(preSharedKeys.length)),
    ...fieldIf('Ways to resume', list(hello.pskModes, pskModeName)),
    ...fieldIf('0-RTT data', hello.earlyData ? 'sent along' : null),
    ...sizeIf('Cookie', hello.cookieBytes),
    ...fieldIf('Certificate compression', list(hello.certificateCompression, compressionName)),
    ...sizeIf('Largest record it takes', hello.recordSizeLimit),
    ...fieldIf('Encrypted greeting', encryptedGreeting(hello)),
    ...fieldIf(
      'Extensions',
      list(hello.extensions, (type) => clientExtensionName(hello, type)),
    ),
  ];
}

/**
 * A placeholder cannot be told from the real thing, that is its purpose. But the greeting shown is ours, and our TLS
 * knows no server's key for one: https://datatracker.ietf.org/doc/html/draft-ietf-tls-esni-25#section-6.2
 */
function encryptedGreeting({ encryptedClientHello: ech }: ClientHello): string | null {
  if (!ech) return null;
  return ech.form === 'inner' ? 'this is the inner one' : `a placeholder (GREASE), ${size(ech.payloadBytes)}`;
}

function clientExtensionName({ encryptedClientHello: ech }: ClientHello, type: number): string {
  const isPlaceholder = type === extensionType.encryptedClientHello && ech?.form === 'outer';
  return isPlaceholder ? `${extensionName(type)} (GREASE)` : extensionName(type);
}

export function serverHelloFields(hello: ServerHello, isResumed: boolean): Field[] {
  const group = hello.group === null ? null : groupName(hello.group);
  const share = hello.keyShareBytes === 0 ? '' : ` ${size(hello.keyShareBytes)}`;
  return [
    field('Version', versionName(hello.version)),
    field('Cipher suite', cipherSuiteName(hello.suite)),
    ...fieldIf(hello.helloRetryRequest ? 'Group wanted' : 'Group', group && `${group}${share}`),
    ...sizeIf('Cookie', hello.cookieBytes),
    ...fieldIf('Protocol (ALPN)', hello.alpn),
    ...fieldIf('Session', isResumed ? 'resumed from an earlier connection' : null),
    ...sizeIf('Session number', hello.sessionId.length || null),
    ...fieldIf('Extensions', list(hello.extensions, extensionName)),
  ];
}

export function encryptedExtensionsFields(parsed: EncryptedExtensions): Field[] {
  return [
    ...fieldIf('Protocol (ALPN)', parsed.alpn),
    ...fieldIf('Groups it prefers', list(parsed.groups, groupName)),
    ...fieldIf('0-RTT data', parsed.earlyData ? 'accepted' : null),
    ...sizeIf('Largest record it takes', parsed.recordSizeLimit),
    ...sizeIf('Keys for encrypted greetings', parsed.retryConfigurationBytes),
    field('Extensions', list(parsed.extensions, extensionName) || 'none'),
  ];
}
