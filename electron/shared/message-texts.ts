import { tls12, tls13, type LessonText, type TextByVersion } from './lesson-text.ts';

/** By `WireMessage.name`; `status` stands for every status of an HTTP answer. */
export const messageTexts = {
  ClientHello: {
    tls13: tls13(
      '4.1.2',
      'The client opens: the versions, ciphers, groups and signatures it knows, the name it wants to visit, and a ' +
        'key share made for the group it expects. This one is Latchkey’s own; a browser’s looks a little different.',
    ),
    older: tls12(
      '7.4.1.2',
      'The client opens: the newest version and the cipher suites it knows, a random number, and the name it wants ' +
        'to visit. This one is Latchkey’s own; a browser’s looks a little different.',
    ),
  },
  ServerHello: {
    tls13: tls13(
      '4.1.3',
      'The server picks the version and the cipher and sends its key share. Now both sides can compute the same ' +
        'keys, and all that follows is encrypted.',
    ),
    older: tls12(
      '7.4.1.3',
      'The server picks one version and one cipher suite of those the client offered, and adds its own random ' +
        'number. Nothing is secret yet.',
    ),
  },
  HelloRetryRequest: tls13(
    '4.1.4',
    'The server knows no group for which the client sent a key share, and names the one it wants. The client ' +
      'greets again with that; it costs one round trip and is no error.',
  ),
  EncryptedExtensions: tls13(
    '4.3.1',
    'The first encrypted message: the server’s answers to what the client offered that need not be seen by others, ' +
      'such as the protocol to speak (ALPN).',
  ),
  Certificate: {
    tls13: tls13(
      '4.4.2',
      'The certificate and those of its issuers, the server’s own first; encrypted, so nobody on the way sees them. ' +
        'A client that was asked for one answers with the same message, empty when it has none.',
    ),
    older: tls12(
      '7.4.2',
      'The certificate and those of its issuers, the server’s own first, readable by everyone on the way. A client ' +
        'that was asked for one answers with the same message, empty when it has none.',
    ),
  },
  CompressedCertificate: {
    text:
      'The same as Certificate, made smaller before it is sent. The client said which compressions it can undo; ' +
      'fewer bytes can save a round trip.',
    rfc: 8879,
    section: '4',
  },
  CertificateRequest: {
    tls13: tls13(
      '4.3.2',
      'The server asks the client for a certificate too, and names the signatures it accepts. Whether it insists ' +
        'is seen only after the handshake.',
    ),
    older: tls12(
      '7.4.4',
      'The server asks the client for a certificate too, and names the kinds and issuers it accepts. A client ' +
        'without one says so, and the server decides whether to go on.',
    ),
  },
  CertificateVerify: {
    tls13: tls13(
      '4.4.3',
      'A signature over all messages so far, made with the private key of the certificate just shown. It proves ' +
        'that the sender holds that key, now and for this very connection.',
    ),
    older: tls12(
      '7.4.8',
      'The client’s signature over all messages so far, which proves that it holds the private key of the ' +
        'certificate it sent.',
    ),
  },
  ServerKeyExchange: tls12(
    '7.4.3',
    'The server’s half of the key agreement, fresh for this connection and signed with the certificate’s private ' +
      'key: proof and key exchange in one. With RSA key transport there is no such message.',
  ),
  ServerHelloDone: tls12('7.4.5', 'The server has said all it has to say; now it is the client’s turn.'),
  ClientKeyExchange: tls12(
    '7.4.7',
    'With (EC)DHE this is the client’s half of the key agreement. With RSA key transport it is the secret itself, ' +
      'made up by the client and encrypted for the certificate’s key, as the textbooks tell it; the newer way is ' +
      'better, because a key stolen later then opens no recording.',
  ),
  CertificateStatus: {
    text:
      'The server brings along a fresh statement of the issuer that the certificate is not revoked (OCSP stapling), ' +
      'so that the client need not ask anybody. TLS 1.3 puts it into the Certificate message instead.',
    rfc: 6066,
    section: '8',
  },
  NewSessionTicket: {
    tls13: tls13(
      '4.6.1',
      'A ticket for next time: with it the client can resume without a certificate being sent again. It may come ' +
        'at any time after the handshake, and more than once.',
    ),
    older: {
      text:
        'A ticket for next time: the session’s keys, sealed for the server alone. A client that brings it back ' +
        'resumes without a certificate being sent again.',
      rfc: 5077,
      section: '3.3',
    },
  },
  Finished: {
    tls13: tls13(
      '4.4.4',
      'A checksum over the whole handshake under the key that was just agreed on. When both sides have verified ' +
        'the other’s, nobody on the way can have changed a byte of it.',
    ),
    older: tls12(
      '7.4.9',
      'The first message under the new keys: a checksum over the whole handshake. When both sides have verified ' +
        'the other’s, nobody on the way can have changed a byte of it.',
    ),
  },
  ChangeCipherSpec: {
    tls13: tls13(
      '5',
      'Means nothing in TLS 1.3. It is sent so that old equipment on the way takes the connection for TLS 1.2 and ' +
        'lets it pass; the receiver drops it.',
    ),
    older: tls12(
      '7.1',
      '“From my next byte on, I encrypt with what we agreed on.” One byte, and each side says it once.',
    ),
  },
  KeyUpdate: tls13(
    '4.6.3',
    'The sender moves on to its next key. Long connections do that, so that no key protects too much.',
  ),
  EndOfEarlyData: tls13(
    '4.5',
    'The client had sent data before the handshake was done (0-RTT); here that early data ends, and what follows is ' +
      'under the keys of the handshake.',
  ),
  Alert: {
    tls13: tls13(
      '6',
      'One side says why it stops. close_notify is the polite goodbye at the end; every other one but ' +
        'user_canceled ends the connection at once.',
    ),
    older: tls12(
      '7.2',
      'One side says that something is wrong, or with close_notify that it is done. A fatal one ends the connection ' +
        'at once; a warning may be passed over.',
    ),
  },
  HelloVerifyRequest: {
    text: 'Belongs to TLS over datagrams (DTLS), where the server first sees whether the client’s address is real.',
    rfc: 6347,
    section: '4.2.1',
  },
  CertificateURL: {
    text: 'A client may say where its certificate can be fetched instead of sending it. Hardly anybody does.',
    rfc: 6066,
    section: '5',
  },
  SupplementalData: {
    text: 'Room for what an application wants to exchange during the handshake. Hardly anybody uses it.',
    rfc: 4680,
    section: '2',
  },
  NextProtocol: {
    text: 'An experiment from before ALPN: the client told the protocol it picked. ALPN has taken its place.',
    rfc: 7301,
    section: '3',
  },
  MessageHash: tls13(
    '4.4.1',
    'Never sent: after a HelloRetryRequest both sides put a checksum in the place of the first ClientHello when they ' +
      'reckon with all messages so far.',
  ),
  HelloRequest: tls12(
    '7.4.1.1',
    'The server asks the client to begin a new handshake inside this connection (renegotiation). TLS 1.3 has no such ' +
      'thing, and many clients decline.',
  ),
  ApplicationData: {
    tls13: tls13(
      '5.2',
      'What the application says, encrypted. Only its size shows; TLS 1.3 hides even what kind of record it is.',
    ),
    older: tls12('10', 'What the application says, encrypted. Its size shows, its content does not.'),
  },
  Encrypted: {
    tls13: tls13(
      '5.2',
      'Encrypted records that Latchkey could not open here, so only their sizes are known. In TLS 1.3 they can be ' +
        'messages of the handshake as well as data.',
    ),
    older: tls12('6.2.3', 'Encrypted records that Latchkey could not open here, so only their sizes are known.'),
  },
  'GET /': {
    text: 'The first thing a browser would send: a request for the page at “/”. It travels encrypted.',
    rfc: 9110,
    section: '9.3.1',
  },
  status: {
    text:
      'The server’s answer to the request. Any number will do here: it shows that the encrypted connection works in ' +
      'both directions.',
    rfc: 9110,
    section: '15',
  },
} satisfies Readonly<Record<string, LessonText | TextByVersion>>;
