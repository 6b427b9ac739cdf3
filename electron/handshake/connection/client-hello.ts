/** A ClientHello of our own making, for questions that no TLS library asks any more. */
export interface HelloWish {
  /** The newest first, by TLS's numbers: 0x0304 is TLS 1.3. SSL 3.0 and TLS 1.0 alone go without extensions. */
  versions: readonly number[];
  suites: readonly number[];
  groups: readonly number[];
  signatureSchemes: readonly number[];
  /** A name, never an address (RFC 6066, 3). */
  serverName?: string;
  protocols?: readonly string[];
}

/** Bytes of randomness that a ClientHello takes: its own, the session's id and a key share. */
export const helloEntropy = 96;

const tls10 = 0x0301;
const tls12 = 0x0303;
const tls13 = 0x0304;
const x25519 = 29;
const clientHello = 1;
const handshakeRecord = 22;
// Says what the extension renegotiation_info says, where there are no extensions: https://www.rfc-editor.org/rfc/rfc5746
const renegotiationSignal = 0x00ff;

/**
 * The bytes of a ClientHello in its record. Pure. Its X25519 key share is random too: whatever 32 bytes are, they are a
 * public key (RFC 7748, 5), and nobody holds its private one, so that nothing can ever be agreed with it.
 * @param entropy `helloEntropy` random bytes
 */
export function buildClientHello(wish: HelloWish, entropy: Uint8Array): Buffer {
  const newest = Math.max(...wish.versions);
  const bare = newest <= tls10;
  const body = Buffer.concat([
    uint16(Math.min(newest, tls12)),
    entropy.subarray(0, 32),
    vector(1, newest >= tls13 ? [entropy.subarray(32, 64)] : []),
    vector(2, [...wish.suites, renegotiationSignal].map(uint16)),
    // No compression.
    vector(1, [Buffer.of(0)]),
    ...(bare ? [] : [vector(2, extensionsOf(wish, entropy.subarray(64, 96)))]),
  ]);
  const message = Buffer.concat([Buffer.of(clientHello), vector(3, [body])]);
  // Records of a first greeting say TLS 1.0, for old servers' sake (RFC 8446, 5.1).
  return Buffer.concat([Buffer.of(handshakeRecord), uint16(Math.min(newest, tls10)), vector(2, [message])]);
}

function extensionsOf(wish: HelloWish, keyShare: Uint8Array): Buffer[] {
  const { serverName, protocols = [], versions } = wish;
  const name = serverName === undefined ? undefined : Buffer.from(serverName, 'latin1');
  const isTls13 = versions.includes(tls13);
  return [
    ...(name ? [extension(0, vector(2, [Buffer.of(0), vector(2, [name])]))] : []),
    extension(10, vector(2, wish.groups.map(uint16))),
    // Points uncompressed.
    extension(11, vector(1, [Buffer.of(0)])),
    extension(13, vector(2, wish.signatureSchemes.map(uint16))),
    ...(protocols.length > 0
      ? [
          extension(
            16,
            vector(
              2,
              protocols.map((protocol) => vector(1, [Buffer.from(protocol, 'latin1')])),
            ),
          ),
        ]
      : []),
    // extended_master_secret
    extension(23, Buffer.alloc(0)),
    ...(isTls13
      ? [
          extension(43, vector(1, versions.map(uint16))),
          // psk_key_exchange_modes: with a key exchange.
          extension(45, vector(1, [Buffer.of(1)])),
          extension(51, vector(2, [uint16(x25519), vector(2, [keyShare])])),
        ]
      : []),
  ];
}

function extension(type: number, data: Buffer): Buffer {
  return Buffer.concat([uint16(type), vector(2, [data])]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

/** The parts with their length before them, in so many bytes. */
function vector(lengthBytes: 1 | 2 | 3, parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}
