import { expect, it } from 'vitest';
import { javaAnswer } from '../../../../electron/handshake/clients/java-errors.ts';

// Recorded from keytool of OpenJDK 17, shortened in the middle; what this computer's Java says is asked in test/system.
const inHandshake = '\tat java.base/sun.net.www.protocol.https.HttpsClient.afterConnect(HttpsClient.java:589)\n';
const connecting = '\tat java.base/sun.net.NetworkClient.doConnect(NetworkClient.java:177)\n';
const later = '\tat java.base/sun.net.www.http.HttpClient.parseHTTP(HttpClient.java:756)\n';

it('takes the name of the last cause, and our words for it', () => {
  const printed =
    'keytool error: javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed\n' +
    `javax.net.ssl.SSLHandshakeException: PKIX path validation failed\n${inHandshake}` +
    'Caused by: sun.security.validator.ValidatorException: PKIX path validation failed\n\t... 24 more\n' +
    'Caused by: java.security.cert.CertificateNotYetValidException: NotBefore: Thu Nov 26 13:00:00 UTC 2026\n\t... 38 more\n';
  expect(javaAnswer(1, printed)).toEqual({
    accepts: false,
    code: 'CertificateNotYetValidException',
    reason: 'The certificate, or one above it, is not valid yet.',
  });
});

it('tells what came before the handshake from what came after', () => {
  const refused = `keytool error: java.net.ConnectException: Connection refused\n${connecting}`;
  expect(javaAnswer(1, refused)).toMatchObject({ accepts: null });
  const alert = `keytool error: javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure\n${inHandshake}`;
  expect(javaAnswer(1, alert)).toMatchObject({ accepts: null });
  const slow = `keytool error: java.net.SocketTimeoutException: Read timed out\n${later}`;
  expect(javaAnswer(1, slow)).toEqual({ accepts: true });
  expect(javaAnswer(1, 'keytool error: java.security.cert.CRLException: Illegal header\n')).toEqual({ accepts: true });
});

it('believes no certificate’s own words once keytool has ended well', () => {
  expect(javaAnswer(0, `keytool error: javax.net.ssl.SSLHandshakeException: No\n${inHandshake}`)).toEqual({
    accepts: true,
  });
});

it('shows what it does not know in Java’s words, made visible', () => {
  const printed = `keytool error: javax.net.ssl.SSLHandshakeException: Odd \u202e thing\n${inHandshake}`;
  expect(javaAnswer(1, printed)).toEqual({
    accepts: false,
    code: 'SSLHandshakeException',
    reason: 'Java says: Odd \\u{202E} thing',
  });
});

it('has no answer where keytool gave none, or is too old to be led to the host', () => {
  expect(javaAnswer(1, 'Error: Could not find or load main class')).toMatchObject({ accepts: null });
  const old = `keytool error: java.net.UnknownHostException: shop.localhost\n${connecting}`;
  expect(javaAnswer(1, old)).toMatchObject({ accepts: null, reason: expect.stringContaining('older') as string });
});
