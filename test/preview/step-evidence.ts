import type { Evidence, StepId } from '../../electron/shared/handshake.ts';
import { hex } from './fixtures.ts';

const evidence: Record<StepId, [label: string, value: string][]> = {
  keys: [
    ['Algorithm', 'ECDSA P-256'],
    ['Public key, SHA-256', hex('public key')],
    ['Private key', 'in GNOME Keyring (Secret Service)'],
  ],
  hello: [
    ['Version', 'TLSv1.3'],
    ['Cipher suite', 'TLS_AES_128_GCM_SHA256'],
    ['Key exchange group', 'X25519MLKEM768'],
    ['Server name (SNI)', 'shop.localhost'],
    ['Protocol (ALPN)', 'h2'],
  ],
  certificate: [
    ['Certificates sent', '2'],
    ['Names', 'shop.localhost and *.shop.localhost'],
    ['Fingerprint, SHA-256', hex('leaf')],
    ['Proved with', 'ecdsa_secp256r1_sha256'],
  ],
  trust: [
    ['Issuer', 'Latchkey issuing 3f9a61c2'],
    ['Valid', '23 Nov 2026 to 25 Dec 2027'],
    ['Name matched', 'shop.localhost'],
  ],
  'session-key': [
    ['Key exchange', 'X25519MLKEM768'],
    ['A key stolen later', 'does not open it (forward secrecy)'],
  ],
  encrypted: [
    ['Privacy and integrity', 'AES-128-GCM'],
    ['First request', 'http/1.1 200'],
  ],
};

/** What the check of a good server would show for this step. */
export function evidenceOf(id: StepId): Evidence[] {
  return evidence[id].map(([label, value]) => ({ label, value }));
}
