import { visibleText } from '../../shared/visible-text.ts';

export type JavaAnswer =
  { accepts: true } | { accepts: false; code: string; reason: string } | { accepts: null; reason: string };

/** What Java's exceptions say, by name or text, as the texts differ from release to release. */
const words: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/CertificateExpiredException|NotAfter:/, 'The certificate, or one above it, has expired.'],
  [/CertificateNotYetValidException|NotBefore:/, 'The certificate, or one above it, is not valid yet.'],
  [/No name matching|No subject alternative|doesn't match any of the subject/, 'The certificate is for another name.'],
  [/name constraints|NAME_CONSTRAINTS|permitted subtrees|subtree/i, 'The issuer may not sign this name.'],
  [/path ?len|pathLenConstraint/i, 'The chain is longer than the issuer allows.'],
  [/basic constraints|not a CA|CA certificate|TrustAnchor.*is not a CA/i, 'The issuer may not sign certificates.'],
  [/keyCertSign|CA key usage|key usage check failed/i, 'The issuer may not sign certificates.'],
  [
    /Extended key usage|KeyUsage does not allow|does not allow digital signatures/i,
    'The certificate is not meant for servers.',
  ],
  [
    /unrecognized critical extension|unsupported critical extension/i,
    'The certificate demands something that Java does not know.',
  ],
  [
    /Algorithm constraints check failed|does not conform to algorithm constraints|disabled/i,
    'The signature or the key is too weak.',
  ],
  [/signature check failed|Signature does not match|Invalid signature/i, 'The signature on the certificate is false.'],
  [/unable to find valid certification path|PKIX path building failed|trustAnchors/, 'It does not know the issuer.'],
  [/PKIX path validation failed/, 'The chain does not hold.'],
];

/** Exceptions that are about the connection, not the certificate. */
const connectionExceptions =
  /^java\.net\.|java\.io\.(EOF|IO)Exception|SSLProtocolException|Received fatal alert|Remote host|Unsupported or unrecognized|No appropriate protocol|Connection reset|closed|timed out/;

/**
 * Reads the stack trace that `keytool -v` prints. What is thrown in the handshake (HttpsClient.afterConnect) is the
 * verdict; what is thrown later, about the answer, means that the handshake went well.
 */
export function javaAnswer(exitCode: number, printed: string): JavaAnswer {
  if (exitCode === 0) return { accepts: true };
  // An answer larger than its little memory, to a request that only a good handshake allows.
  if (/OutOfMemoryError[^]*\.readAllBytes\(/.test(printed)) return { accepts: true };
  const start = printed.indexOf('keytool error: ');
  if (start < 0) return { accepts: null, reason: 'keytool could not be asked.' };
  const trace = printed.slice(start, start + 40_000);
  const [first = '', ...others] = trace.split('\n');
  const thrown = first.slice('keytool error: '.length);
  if (/\bUnknownHostException\b/.test(thrown)) {
    return { accepts: null, reason: 'This Java cannot be led to the host; it is older than version 9.' };
  }
  if (!trace.includes('.HttpsClient.afterConnect(')) {
    return trace.includes('sun.net.NetworkClient.doConnect(')
      ? { accepts: null, reason: 'The server did not answer a second time.' }
      : { accepts: true };
  }
  if (connectionExceptions.test(thrown)) {
    return { accepts: null, reason: 'The connection ended before Java had judged the certificate.' };
  }
  const causes = [thrown, ...others.filter((line) => line.startsWith('Caused by: '))];
  // The last cause is the one that Java found; those before it wrap it.
  const told = causes.toReversed().flatMap((cause) => words.find(([pattern]) => pattern.test(cause))?.[1] ?? []);
  const reason = told[0] ?? `Java says: ${thrown.split(': ').slice(1).join(': ')}`;
  return { accepts: false, code: className(causes.at(-1) ?? ''), reason: visibleText(reason, 200) };
}

/** `CertificateExpiredException` of `Caused by: java.security.cert.CertificateExpiredException: NotAfter: …`. */
function className(line: string): string {
  const [, name = 'SSLHandshakeException'] = /^(?:Caused by: )?(?:[\w$]+\.)*([\w$]+)(?::|$)/.exec(line) ?? [];
  return name;
}
