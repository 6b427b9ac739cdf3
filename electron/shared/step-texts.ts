import type { StepId } from './handshake.ts';
import { tls12, tls13, type LessonText, type TextByVersion } from './lesson-text.ts';

export const stepTexts: Readonly<Record<StepId, LessonText | TextByVersion>> = {
  keys: {
    text:
      'Before any visitor comes, the server has a pair of keys. The private one never leaves it; the public one ' +
      'stands in the certificate for everyone to see. What the private key signs, the public key verifies.',
    rfc: 5280,
    section: '4.1.2.7',
  },
  hello: {
    tls13: tls13(
      '4.1.1',
      'The client says what it can do; the server picks the version, the cipher and the group for the key ' +
        'agreement. Both already send their half of that agreement along, so from the ServerHello on everything ' +
        'can be encrypted.',
    ),
    older: tls12(
      '7.4.1',
      'The client says what it can do; the server picks the version and the cipher suite, which also fixes how ' +
        'the key is agreed on. All of this, and the certificate after it, travels in the clear.',
    ),
  },
  certificate: {
    tls13: tls13(
      '4.4',
      'The server shows its certificate, which binds a name to a public key, and signs the handshake so far with ' +
        'the private key. A copied certificate alone is worth nothing without that signature. Both are encrypted ' +
        'already.',
    ),
    older: tls12(
      '7.4.2',
      'The server shows its certificate, in the clear. It proves that it holds the private key by signing its half ' +
        'of the key exchange; in the old RSA key transport, by being able to decrypt what the client sends.',
    ),
  },
  trust: {
    text:
      'The client follows the signatures from the certificate up to an issuer that it trusts already. On the way ' +
      'it asks: is every signature true, every date right, every issuer allowed to sign this, and the name the one ' +
      'that was visited?',
    rfc: 5280,
    section: '6.1',
  },
  'session-key': {
    tls13: tls13(
      '7.1',
      'Each side mixes its own fresh secret with the other’s public value and gets the same key, which never ' +
        'crosses the wire. It is made for this connection alone, so a private key stolen later opens no recording. ' +
        'Finished on both sides proves that nobody changed a word of the handshake.',
    ),
    older: tls12(
      '8.1',
      'With (EC)DHE each side mixes its own fresh secret with the other’s public value, and the key never crosses ' +
        'the wire. With RSA key transport, as the textbooks tell it, the client makes up the secret and sends it ' +
        'encrypted for the certificate’s key: whoever steals that key later can read every recording, which is why ' +
        'TLS 1.3 has dropped it.',
    ),
  },
  encrypted: {
    tls13: tls13(
      '5.2',
      'From here the application speaks. Every record is encrypted and sealed in one step, so that a reader on the ' +
        'way sees nothing but sizes and times, and any changed byte ends the connection.',
    ),
    older: tls12(
      '6.2.3',
      'From here the application speaks. Every record is encrypted and protected against change with the keys that ' +
        'both sides derived, so that a reader on the way sees nothing but sizes and times.',
    ),
  },
};
