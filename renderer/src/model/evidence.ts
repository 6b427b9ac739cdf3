/** How a piece of evidence is set: what is compared in groups, what is a name on the wire as such, the rest as words. */
export type EvidenceKind = 'fingerprint' | 'name' | 'words';

/** Of `Evidence.value`. */
export function evidenceKind(value: string): EvidenceKind {
  if (/^[\da-f]{64}$/.test(value)) return 'fingerprint';
  // One word that no language has: TLSv1.3, X25519, ecdsa_secp256r1_sha256, shop.localhost; but a number is a number.
  return /^(?=.*[a-z])(?=.*[\d_.])\S+$/i.test(value) ? 'name' : 'words';
}
