import type {
  CheckResult,
  ClientVerdict,
  Finding,
  PortListener,
  Step,
  StepId,
  StepState,
} from '../../electron/shared/handshake.ts';
import type { ProjectDetail } from '../../electron/shared/project.ts';
import { now } from './fixtures.ts';
import { evidenceOf } from './step-evidence.ts';
import { messages } from './wire-messages.ts';

const clients: ClientVerdict[] = [
  { id: 'chromium', label: 'Chromium', accepts: true },
  { id: 'firefox', label: 'Firefox', accepts: true },
  { id: 'system', label: 'curl, git', accepts: true, reason: 'system store' },
  { id: 'node', label: 'Node', accepts: true, reason: 'with our variable' },
  { id: 'java', label: 'Java', accepts: null, reason: 'not installed' },
];

/** Who listens on the dev server's port, as the system names it. */
export const viteListener: PortListener = {
  pid: 41_202,
  program: 'node',
  command: 'node /home/ada/shop/node_modules/.bin/vite --port 5173 --host localhost --strictPort',
};

const summaries: Record<StepId, string> = {
  keys: 'ECDSA P-256. Kept in the keychain; one copy was exported.',
  hello: 'TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, h2',
  certificate: 'shop.localhost, with its issuing certificate. It proved that it holds the key.',
  trust: 'The issuer is in Debian’s certificates. Matched shop.localhost.',
  'session-key': 'Fresh for this connection, gone after it. Both Finished verified.',
  encrypted: 'Private and unaltered by AES-128-GCM. GET / answered 200.',
};

const times: Record<StepId, number> = {
  keys: 0,
  hello: 0.9,
  certificate: 2.9,
  trust: 1.1,
  'session-key': 0.4,
  encrypted: 4.0,
};

export function steps(change: Partial<Record<StepId, { state: StepState; summary?: string }>> = {}): Step[] {
  return (Object.keys(summaries) as StepId[]).map((id) => {
    const state = change[id]?.state ?? 'passed';
    const summary = change[id]?.summary ?? (state === 'skipped' ? 'Not reached.' : summaries[id]);
    const reached = state !== 'skipped';
    return { id, state, ms: reached ? times[id] : 0, summary, evidence: reached ? evidenceOf(id) : [] };
  });
}

export const skippedAfterHello = {
  keys: { state: 'skipped' },
  certificate: { state: 'skipped' },
  trust: { state: 'skipped' },
  'session-key': { state: 'skipped' },
  encrypted: { state: 'skipped' },
} as const;

export function okResult(of: ProjectDetail, momentary = false): CheckResult {
  const verdict: Finding = {
    code: 'OK',
    severity: 'ok',
    message: 'Every client on this computer accepts it, and everything is encrypted.',
  };
  return {
    target: { host: of.hosts[0] ?? '', port: of.port ?? 443, addresses: ['127.0.0.1', '::1'], address: '127.0.0.1' },
    ok: true,
    verdict,
    findings: [verdict],
    steps: steps(),
    messages: structuredClone(messages),
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      group: 'X25519MLKEM768',
      alpn: 'h2',
      signature: 'ecdsa_secp256r1_sha256',
      resumed: false,
      tickets: 2,
      earlyData: null,
    },
    chain: of.chain
      .slice(1)
      .reverse()
      .map(({ subject, sha256, notBefore, notAfter, names }) => ({
        subject,
        sha256,
        notBefore,
        notAfter,
        sans: names,
      })),
    clients: structuredClone(clients),
    others: [],
    listener: null,
    momentary,
    checkedAt: new Date(now).toISOString(),
  };
}

export function warningResult(of: ProjectDetail): CheckResult {
  const verdict: Finding = {
    code: 'NO_HTTP_ANSWER',
    severity: 'warning',
    message: 'The handshake is fine, but the server did not answer GET / within 5 seconds.',
    fix: 'See whether the dev server is still building; a WebSocket or database port answers no GET at all.',
  };
  const note: Finding = {
    code: 'OTHER_AUTHORITY',
    severity: 'note',
    message: 'The certificate was made by mkcert, not by Latchkey.',
    fix: 'Export this project’s files and point the server at them to use yours.',
    action: { kind: 'use' },
  };
  return {
    ...okResult(of),
    verdict,
    findings: [verdict, note],
    steps: steps({
      encrypted: { state: 'finding', summary: 'Private and unaltered by AES-128-GCM. GET / was not answered.' },
    }),
    messages: structuredClone(messages.slice(0, -1)),
  };
}

export function untrustedResult(of: ProjectDetail): CheckResult {
  const verdict: Finding = {
    code: 'NOT_TRUSTED_HERE',
    severity: 'error',
    message: 'The certificate is right, but Firefox and curl do not know your authority yet.',
    fix: 'Trust it there; one button does it.',
    action: { kind: 'trust' },
  };
  return {
    ...okResult(of),
    ok: false,
    verdict,
    findings: [verdict],
    steps: steps({ trust: { state: 'failed', summary: verdict.message } }),
    clients: [
      { id: 'chromium', label: 'Chromium', accepts: true },
      {
        id: 'firefox',
        label: 'Firefox',
        accepts: false,
        code: 'SEC_ERROR_UNKNOWN_ISSUER',
        reason: 'does not know the issuer',
      },
      {
        id: 'system',
        label: 'curl, git',
        accepts: false,
        code: 'unable to get local issuer certificate',
        reason: 'does not know the issuer',
      },
      { id: 'node', label: 'Node', accepts: true, reason: 'with our variable' },
      { id: 'java', label: 'Java', accepts: null, reason: 'not installed' },
    ],
  };
}

export function plainHttpResult(of: ProjectDetail): CheckResult {
  const verdict: Finding = {
    code: 'PLAIN_HTTP',
    severity: 'error',
    message: 'A server answers there, but in plain HTTP: nothing is encrypted.',
    fix: 'Give it the certificate and the key, and tell it to serve HTTPS.',
    action: { kind: 'use' },
  };
  return {
    ...okResult(of),
    ok: false,
    verdict,
    findings: [verdict],
    steps: steps({
      ...skippedAfterHello,
      hello: { state: 'failed', summary: 'The answer to the greeting was “HTTP/1.1 400 Bad Request”.' },
    }),
    messages: structuredClone(messages.slice(0, 1)),
    tls: null,
    chain: [],
    clients: [],
    listener: viteListener,
  };
}

export function nobodyResult(of: ProjectDetail): CheckResult {
  const verdict: Finding = {
    code: 'NOTHING_LISTENING',
    severity: 'error',
    message: `Nothing listens on port ${of.port ?? 443} of 127.0.0.1 and ::1.`,
    fix: 'Start your dev server and check again, or let Latchkey serve the certificate for a moment.',
    action: { kind: 'serve' },
  };
  return {
    ...plainHttpResult(of),
    verdict,
    findings: [verdict],
    steps: steps({ ...skippedAfterHello, hello: { state: 'failed', summary: 'The connection was refused.' } }),
    messages: [],
    listener: null,
  };
}
