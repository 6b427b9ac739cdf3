import type { CheckResult, ClientVerdict, Finding, Severity, Step, StepId, StepState } from '../../shared/handshake.ts';
import { fields, gap, marked, paragraph, quiet, title, type Block, type Mark, type Row } from '../text/blocks.ts';
import { dateAndDistance } from './dates.ts';

const stepNames: Record<StepId, string> = {
  keys: '1 Key pair',
  hello: '2 Greeting',
  certificate: '3 Certificate',
  trust: '4 Trust',
  'session-key': '5 Session key',
  encrypted: '6 Encrypted',
};

const stepStates: Record<StepState, { mark: Mark; word: string }> = {
  passed: { mark: 'good', word: 'passed' },
  finding: { mark: 'caution', word: 'finding' },
  failed: { mark: 'bad', word: 'failed' },
  skipped: { mark: 'none', word: 'not reached' },
};

const severityMarks: Record<Severity, Mark> = { ok: 'good', note: 'none', warning: 'caution', error: 'bad' };

/** A check as a person reads it: verdict and fix first, then the evidence. */
export function checkBlocks(result: CheckResult, now: Date): Block[] {
  return [
    title(checkTitle(result)),
    ...findingBlocks(result.verdict),
    ...result.findings.filter((finding) => finding.code !== result.verdict.code).flatMap(findingBlocks),
    gap,
    stepsBlock(result.steps),
    ...orderNote(result),
    ...chainBlocks(result, now),
    // Without a certificate there was nothing to ask them.
    ...(result.chain.length === 0 ? [] : clientBlocks(result.clients)),
  ];
}

function checkTitle(result: CheckResult): string {
  const { host, port, addresses } = result.target;
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const where = addresses.length === 0 ? '' : ` at ${addresses.join(', ')}`;
  return result.momentary ? `${target}, on a server that Latchkey started for this check` : `${target}${where}`;
}

export function findingBlocks(finding: Finding): Block[] {
  return [
    marked(severityMarks[finding.severity], `${finding.code}: ${finding.message}`),
    ...(finding.fix ? [paragraph(finding.fix, 2)] : []),
  ];
}

export function stepsBlock(steps: readonly Step[]): Block {
  const rows = steps.map((step): Row => {
    const { mark, word } = stepStates[step.state];
    const time = step.ms > 0 ? ` (${milliseconds(step.ms)})` : '';
    // A step that was not reached has nothing more to say than its state.
    const summary = step.summary === '' || step.state === 'skipped' ? '' : `: ${step.summary}`;
    return [stepNames[step.id], `${word}${summary}${time}`, mark];
  });
  return fields(rows, 2);
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

function orderNote(result: CheckResult): Block[] {
  if (result.tls?.version !== 'TLSv1.3') return [];
  return [
    gap,
    quiet(
      'The steps stand in the textbook’s order, which is that of TLS 1.2. In TLS 1.3 the key is agreed on and ' +
        'encryption begins before the certificate is shown.',
      2,
    ),
  ];
}

function chainBlocks(result: CheckResult, now: Date): Block[] {
  if (result.chain.length === 0) return [];
  const certificates = result.chain.flatMap((certificate, index): Block[] => [
    ...(index === 0 ? [] : [gap]),
    fields(
      [
        ['subject', certificate.subject === '' ? '(none)' : certificate.subject],
        ...(certificate.sans.length === 0 ? [] : [['names', certificate.sans.join(', ')] satisfies Row]),
        ['valid', `${certificate.notBefore.slice(0, 10)} to ${dateAndDistance(certificate.notAfter, now)}`],
        ['SHA-256', certificate.sha256],
      ],
      2,
    ),
  ]);
  return [gap, title('Chain, as the server sent it'), ...certificates];
}

function clientBlocks(clients: readonly ClientVerdict[]): Block[] {
  if (clients.length === 0) return [];
  return [gap, title('Clients on this computer'), ...clients.map((client) => marked(...clientLine(client), 2))];
}

function clientLine(client: ClientVerdict): [Mark, string] {
  const because = [client.reason, client.code && `(${client.code})`].filter(Boolean).join(' ');
  const tail = because === '' ? '' : `: ${because}`;
  if (client.accepts === null) return ['none', `${client.label} could not be asked${tail}`];
  return client.accepts ? ['good', `${client.label} accepts it${tail}`] : ['bad', `${client.label} refuses it${tail}`];
}
