/**
 * What Latchkey offers a server: what Chromium offers, pinned, so that Node's OpenSSL and Electron's BoringSSL agree on
 * which servers succeed. Read from the ClientHello of Chromium 130 and 156, in its order; Firefox 140 offers the same
 * suites and one more. RSA key transport (the last four) is still among them.
 */
const suites: readonly (readonly [number: number, opensslName: string])[] = [
  [0x1301, 'TLS_AES_128_GCM_SHA256'],
  [0x1302, 'TLS_AES_256_GCM_SHA384'],
  [0x1303, 'TLS_CHACHA20_POLY1305_SHA256'],
  [0xc02b, 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  [0xc02f, 'ECDHE-RSA-AES128-GCM-SHA256'],
  [0xc02c, 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  [0xc030, 'ECDHE-RSA-AES256-GCM-SHA384'],
  [0xcca9, 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  [0xcca8, 'ECDHE-RSA-CHACHA20-POLY1305'],
  [0xc013, 'ECDHE-RSA-AES128-SHA'],
  [0xc014, 'ECDHE-RSA-AES256-SHA'],
  [0x009c, 'AES128-GCM-SHA256'],
  [0x009d, 'AES256-GCM-SHA384'],
  [0x002f, 'AES128-SHA'],
  [0x0035, 'AES256-SHA'],
];

// Hybrid groups such as X25519MLKEM768 are missing in Node 20 and Electron 33; a server that knows them knows X25519.
const groups: readonly (readonly [number: number, opensslName: string])[] = [
  [29, 'X25519'],
  [23, 'P-256'],
  [24, 'P-384'],
];

/**
 * SHA-1 is not among them: Chromium gave it up for servers in version 117 (https://www.rfc-editor.org/rfc/rfc9155),
 * and OpenSSL 3 refuses it at its default level. A server that signs with nothing else is found by the second look.
 */
const signatureSchemes: readonly (readonly [number: number, name: string])[] = [
  [0x0403, 'ecdsa_secp256r1_sha256'],
  [0x0804, 'rsa_pss_rsae_sha256'],
  [0x0401, 'rsa_pkcs1_sha256'],
  [0x0503, 'ecdsa_secp384r1_sha384'],
  [0x0805, 'rsa_pss_rsae_sha384'],
  [0x0501, 'rsa_pkcs1_sha384'],
  [0x0806, 'rsa_pss_rsae_sha512'],
  [0x0601, 'rsa_pkcs1_sha512'],
  // Not Chromium's: without them a server with such a key would hang up instead of showing its certificate, which
  // says better what is wrong.
  [0x0603, 'ecdsa_secp521r1_sha512'],
  [0x0807, 'ed25519'],
];

/** By IANA's numbers. */
export const offeredSuites = suites.map(([number]) => number);
export const offeredGroups = groups.map(([number]) => number);
export const offeredSchemes = signatureSchemes.map(([number]) => number);
export const offeredProtocols: readonly string[] = ['h2', 'http/1.1'];

/** The same for `tls.createSecureContext`. Every name is one that OpenSSL 3 and BoringSSL both know. */
export const tlsOffer = {
  ciphers: suites.map(([, name]) => name).join(':'),
  ecdhCurve: groups.map(([, name]) => name).join(':'),
  sigalgs: signatureSchemes.map(([, name]) => name).join(':'),
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
} as const;
