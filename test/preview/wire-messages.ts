import type { StepId, WireMessage } from '../../electron/shared/handshake.ts';
import { hex } from './fixtures.ts';

export const messages: WireMessage[] = [
  message('client', 'ClientHello', 1741, 0.1, false, 'hello', [
    ['Sent by', 'Latchkey'],
    ['Versions', 'TLS 1.3, TLS 1.2'],
    ['Server name', 'shop.localhost'],
    ['Protocols (ALPN)', 'h2, http/1.1'],
    ['Cipher suites', 'TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256'],
    ['Key shares', 'X25519MLKEM768 1216 B, X25519 32 B'],
  ]),
  message('server', 'ServerHello', 1214, 0.9, false, 'hello', [
    ['Version', 'TLS 1.3'],
    ['Cipher suite', 'TLS_AES_128_GCM_SHA256'],
    ['Group', 'X25519MLKEM768'],
  ]),
  message('server', 'EncryptedExtensions', 15, 1.0, true, 'hello', [['Protocol (ALPN)', 'h2']]),
  message('server', 'Certificate', 1308, 3.1, true, 'certificate', [['Certificates', '2']]),
  message('server', 'CertificateVerify', 79, 3.8, true, 'certificate', [['Signature', 'ecdsa_secp256r1_sha256']]),
  message('server', 'Finished', 36, 3.9, true, 'session-key'),
  message('client', 'Finished', 36, 4.2, true, 'session-key'),
  message('client', 'Application data', 86, 4.4, true, 'encrypted'),
  message('server', 'Application data', 1420, 8.2, true, 'encrypted'),
];

function message(
  from: WireMessage['from'],
  name: string,
  bytes: number,
  when: number,
  encrypted: boolean,
  step: StepId,
  fields: readonly (readonly [string, string])[] = [],
): WireMessage {
  // A message begins with its type and length; of application data no bytes are given.
  const type = { ClientHello: '01', ServerHello: '02', EncryptedExtensions: '08', Certificate: '0b' }[name] ?? '14';
  const readable = Array.from('shop.localhost', (letter) => letter.charCodeAt(0).toString(16)).join('');
  const head = `${type}${(bytes - 4).toString(16).padStart(6, '0')}0303`;
  const body = `${head}${hex(name, 96)}000e${readable}${hex(`${name}!`, bytes * 2)}`.slice(0, bytes * 2);
  return {
    from,
    name,
    bytes,
    at: when,
    encrypted,
    step,
    fields: fields.map(([label, value]) => ({ label, value })),
    ...(step === 'encrypted' ? {} : { hex: body }),
  };
}
