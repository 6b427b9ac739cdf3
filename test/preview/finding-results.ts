import type { CheckResult, ClientVerdict, Finding } from '../../electron/shared/handshake.ts';
import type { ProjectDetail } from '../../electron/shared/project.ts';
import { okResult, steps, viteListener } from './check-results.ts';
import { hex } from './fixtures.ts';
import { messages } from './wire-messages.ts';

const refusing: ClientVerdict[] = [
  {
    id: 'chromium',
    label: 'Chromium',
    accepts: false,
    code: 'ERR_CERT_COMMON_NAME_INVALID',
    reason: 'the certificate is for another name',
  },
  {
    id: 'firefox',
    label: 'Firefox, profile “default-esr”',
    accepts: false,
    code: 'SSL_ERROR_BAD_CERT_DOMAIN',
    reason: 'the certificate is for another name',
  },
  { id: 'system', label: 'curl, git', accepts: false, code: 'X509_V_ERR 62', reason: 'the name does not match' },
  {
    id: 'node',
    label: 'Node',
    accepts: false,
    code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    reason: 'does not know the issuer',
    needs: 'NODE_EXTRA_CA_CERTS=/home/ada/.local/share/latchkey/authority/root.pem',
  },
  { id: 'java', label: 'Java', accepts: null, reason: 'not installed' },
  { id: 'gnutls', label: 'GnuTLS', accepts: true },
];

/** A failed trust step, with every action that a finding can carry, one after the other. */
export function everyActionResult(of: ProjectDetail): CheckResult {
  const [host = 'shop.localhost'] = of.hosts;
  const verdict: Finding = {
    code: 'WRONG_NAME',
    severity: 'error',
    message: `The certificate is for ${host}, not for admin.${host}.`,
    fix: `Reissue it with admin.${host} as well; the server then has to be given the new files.`,
    action: { kind: 'reissue', host: `admin.${host}` },
  };
  const findings: Finding[] = [
    verdict,
    {
      code: 'EXPIRED',
      severity: 'error',
      message: 'It expired on 3 Aug 2026.',
      fix: 'Renew it.',
      action: { kind: 'renew' },
    },
    {
      code: 'NOT_TRUSTED_HERE',
      severity: 'error',
      message: 'Firefox does not know your authority yet.',
      action: { kind: 'trust' },
    },
    {
      code: 'MISSING_INTERMEDIATE',
      severity: 'error',
      message: 'The server shows its own certificate alone; the issuing one is missing.',
      fix: 'Point the server at the file with the full chain:',
      action: { kind: 'copy', text: 'SSL_CRT_FILE=/home/ada/shop/.cert/shop.pem npm run dev' },
    },
    {
      code: 'RESTART_BROWSER',
      severity: 'warning',
      message: 'Chromium still runs with what it knew before you trusted your authority.',
      fix: 'Restart it.',
    },
    {
      code: 'OTHER_AUTHORITY',
      severity: 'note',
      message: 'The certificate was made by mkcert, not by Latchkey.',
      action: { kind: 'use' },
    },
    {
      code: 'OTHER_AUTHORITY',
      severity: 'note',
      message: 'No project names this host.',
      action: { kind: 'add', host },
    },
  ];
  return {
    ...okResult(of),
    ok: false,
    verdict,
    findings,
    steps: steps({ trust: { state: 'failed', summary: verdict.message } }),
    clients: structuredClone(refusing),
    listener: viteListener,
  };
}

/** IPv4 and IPv6 are answered by different servers. */
export function addressesDifferResult(of: ProjectDetail): CheckResult {
  const verdict: Finding = {
    code: 'ADDRESSES_DIFFER',
    severity: 'warning',
    message: 'Another server answers at ::1, with another certificate.',
    fix: 'Stop one of the two, or bind your dev server to both addresses.',
  };
  return {
    ...okResult(of),
    verdict,
    findings: [verdict],
    steps: steps({ hello: { state: 'finding', summary: 'TLS 1.3, but not the same server at every address.' } }),
    others: [
      { address: '::1', state: 'different', sha256: hex('another') },
      { address: '127.0.0.2', state: 'nothing', sha256: null },
      { address: '192.168.1.23', state: 'not-tls', sha256: null },
    ],
    listener: viteListener,
  };
}

/** TLS 1.2 as the textbooks tell it: the client encrypts the secret for the server's RSA key. */
export function rsaTransportResult(of: ProjectDetail): CheckResult {
  const found = okResult(of);
  return {
    ...found,
    tls: {
      version: 'TLSv1.2',
      cipher: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
      group: null,
      alpn: 'http/1.1',
      signature: null,
      resumed: false,
      tickets: 1,
      earlyData: null,
    },
    steps: steps({
      hello: { state: 'passed', summary: 'TLS 1.2, RSA_WITH_AES_128_GCM_SHA256, http/1.1' },
      'session-key': {
        state: 'finding',
        summary: 'The client made the secret and encrypted it for the server’s RSA key: the old way.',
      },
    }),
    messages: messages
      .filter(({ name }) => name !== 'EncryptedExtensions' && name !== 'CertificateVerify')
      .map((message) => (message.step === 'certificate' ? { ...message, encrypted: false } : message)),
  };
}

/** What a stranger can put into a certificate and a handshake. */
export function hostileResult(of: ProjectDetail, hostile: string): CheckResult {
  const message = `The server shows a certificate for ${hostile} ${'x'.repeat(300)}`;
  const verdict: Finding = {
    code: 'WRONG_NAME',
    severity: 'error',
    message,
    fix: `Not for \`${hostile}\` but for ${'y'.repeat(200)}.`,
    action: { kind: 'reissue', host: `${'very-'.repeat(11)}long.${'sub.'.repeat(20)}localhost` },
  };
  const found = okResult(of);
  const [leaf] = found.chain;
  return {
    ...found,
    ok: false,
    verdict,
    findings: [
      verdict,
      { code: 'OTHER_AUTHORITY', severity: 'note', message, action: { kind: 'copy', text: hostile } },
    ],
    chain: [
      {
        subject: `CN=${hostile},O=${'Ā'.repeat(10_240)}`,
        sans: [hostile, ...Array.from({ length: 300 }, (_, index) => `${'w'.repeat(60)}${index}.test`)],
        sha256: leaf?.sha256 ?? hex('leaf'),
        notBefore: 'not a date',
        notAfter: '2027-01-01T00:00:00Z',
      },
      ...Array.from({ length: 99 }, (_, index) => ({
        subject: `CN=authority ${index}`,
        sans: [],
        sha256: hex(`authority ${index}`),
        notBefore: '2020-01-01T00:00:00Z',
        notAfter: '2030-01-01T00:00:00Z',
      })),
    ],
    messages: found.messages.map((entry) => ({
      ...entry,
      fields: [...entry.fields, { label: hostile, value: `${hostile}${'z'.repeat(2_000)}` }],
    })),
    clients: [{ id: 'chromium', label: hostile, accepts: false, code: 'E'.repeat(120), reason: hostile.repeat(8) }],
    listener: { pid: 1, program: hostile, command: `${hostile} ${'--flag '.repeat(60)}` },
    others: [{ address: '::1', state: 'different', sha256: hex('another') }],
  };
}
