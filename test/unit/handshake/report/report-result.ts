import { stepIds, type CheckResult, type Finding, type WireMessage } from '../../../../electron/shared/handshake.ts';

function message(
  from: WireMessage['from'],
  name: string,
  bytes: number,
  at: number,
  encrypted: boolean,
  fields: WireMessage['fields'] = [],
): WireMessage {
  return { from, name, bytes, at, encrypted, step: 'hello', fields };
}

const untrusted: Finding = {
  code: 'NOT_TRUSTED_HERE',
  severity: 'error',
  message: 'The certificate of shop.localhost:5173 is yours, but nothing on this computer trusts your authority yet.',
  fix: 'Trust it: `latchkey trust`, or the button “Trust it” in the app.',
  action: { kind: 'trust' },
};
const long: Finding = { code: 'TOO_LONG_FOR_APPLE', severity: 'warning', message: 'It is valid for too long.' };

/** A check with something in every part. */
export function fullResult(parts: Partial<CheckResult> = {}): CheckResult {
  return {
    target: { host: 'shop.localhost', port: 5173, addresses: ['::1', '127.0.0.1'], address: '127.0.0.1' },
    ok: false,
    verdict: untrusted,
    findings: [untrusted, long],
    steps: stepIds.map((id) => ({
      id,
      state: id === 'trust' ? 'failed' : 'passed',
      ms: 1.25,
      summary: `about ${id}`,
      evidence: [{ label: 'Seen', value: `the data behind ${id}` }],
    })),
    messages: [
      message('client', 'ClientHello', 1534, 0, false, [
        { label: 'Server name', value: 'shop.localhost' },
        { label: 'Cipher suites', value: 'TLS_AES_128_GCM_SHA256, '.repeat(20).trim() },
      ]),
      message('server', 'ServerHello', 90, 1.94, false),
      message('server', 'EncryptedExtensions', 27, 2.1, true),
      message('server', 'Certificate', 12_345, 2.1, true),
      message('client', 'Finished', 36, 3, true),
      message('server', '200', 128, 12.5, true),
    ],
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      group: 'X25519',
      alpn: null,
      signature: 'ecdsa_secp256r1_sha256',
      resumed: false,
      tickets: 2,
      earlyData: 16_384,
    },
    chain: [
      {
        subject: 'O=Latchkey',
        sans: ['shop.localhost'],
        sha256: 'e'.repeat(64),
        notBefore: '2026-11-23T11:00:00.000Z',
        notAfter: '2027-12-25T12:00:00.000Z',
      },
    ],
    clients: [
      { id: 'node', label: 'Node', accepts: false, code: 'UNABLE_TO_VERIFY', reason: 'it does not know the issuer' },
      { id: 'curl', label: 'curl', accepts: true },
      { id: 'java', label: 'Java', accepts: null, code: 'NOT_AVAILABLE', reason: 'it is not installed' },
    ],
    others: [
      { address: '::1', state: 'different', sha256: 'd'.repeat(64) },
      { address: '127.0.0.2', state: 'nothing', sha256: null },
    ],
    listener: { pid: 4711, program: 'node', command: 'node server.js --token=not-for-others' },
    momentary: false,
    checkedAt: '2026-11-23T12:00:00.000Z',
    ...parts,
  };
}

/** What a stranger's certificate may try: escape sequences, bidirectional overrides, line breaks, giant words. */
const hostileText = `\u001b[2J\u001b]0;owned\u0007\u202eevil\r\nVERDICT: OK\u2028\u009b31m${'x'.repeat(100_000)}`;

/** The same check with hostile text wherever text from outside may stand. */
export function hostileResult(): CheckResult {
  const result = fullResult();
  const finding: Finding = { ...untrusted, message: hostileText, fix: hostileText };
  return {
    ...result,
    verdict: finding,
    findings: [finding],
    steps: result.steps.map((step) => ({
      ...step,
      summary: hostileText,
      evidence: [{ label: hostileText, value: hostileText }],
    })),
    messages: result.messages.map((entry) => ({
      ...entry,
      name: hostileText,
      fields: [{ label: hostileText, value: hostileText }],
    })),
    chain: [{ ...fullResult().chain[0], subject: hostileText, sans: [hostileText] }] as CheckResult['chain'],
    clients: [{ id: 'x', label: hostileText, accepts: false, reason: hostileText, code: hostileText }],
    listener: { pid: 1, program: hostileText, command: hostileText },
  };
}
