import { ladderLines } from '../../handshake/report/report-ladder.ts';
import {
  millisecondsText,
  otherWords,
  stepTitles,
  stepWords,
  targetText,
} from '../../handshake/report/report-words.ts';
import type { CheckResult, ClientVerdict, Finding, OtherAddress, Severity, StepState } from '../../shared/handshake.ts';
import { drawing, fields, gap, marked, paragraph, quiet, title } from '../text/blocks.ts';
import type { Block, Mark, Row } from '../text/blocks.ts';
import { dateAndDistance } from './dates.ts';
import { explanationBlocks } from './explanation.ts';
import { mendingBlocks, type CheckedProject } from './mending.ts';

const stepMarks: Record<StepState, Mark> = { passed: 'good', finding: 'caution', failed: 'bad', skipped: 'none' };
/** That a family of addresses is not listened on is usual, and nothing to be warned of. */
const otherMarks: Record<OtherAddress['state'], Mark> = {
  same: 'good',
  nothing: 'none',
  different: 'caution',
  'not-tls': 'caution',
};
const severityMarks: Record<Severity, Mark> = { ok: 'good', note: 'none', warning: 'caution', error: 'bad' };

export interface CheckView {
  now: Date;
  /** The project that was checked, for the commands that mend it. */
  project?: CheckedProject | undefined;
  /** The word was a host or a port, and the project was found by it. */
  recognised?: boolean;
  /** With a lesson for each step and message. */
  explain?: boolean;
}

/** A check as a person reads it: verdict and fix first, then the evidence. */
export function checkBlocks(
  result: CheckResult,
  { now, project, recognised = false, explain = false }: CheckView,
): Block[] {
  const others = result.findings.filter((finding) => finding.code !== result.verdict.code);
  return [
    title(targetText(result)),
    ...(project && recognised ? [quiet(`Checked as the project “${project.name}”, which it belongs to.`)] : []),
    ...firstToldOnce([result.verdict, ...others], project, listenerBlocks(result)),
    gap,
    stepsBlock(result),
    ...orderNote(result),
    ...ladderBlocks(result, explain),
    ...(explain ? explanationBlocks(result) : []),
    ...chainBlocks(result, now),
    // Without a certificate there was nothing to ask them.
    ...(result.chain.length === 0 ? [] : clientBlocks(result.clients)),
    ...otherBlocks(result),
  ];
}

export function findingMark({ severity }: Finding): Mark {
  return severityMarks[severity];
}

export function findingBlocks(finding: Finding): Block[] {
  return [
    marked(findingMark(finding), `${finding.code}: ${finding.message}`),
    ...(finding.fix ? [paragraph(finding.fix, 2)] : []),
  ];
}

/**
 * Each finding with the command that does what its fix says, on a line of its own; one command mends several findings
 * and is printed at the first. What belongs to the verdict follows it.
 */
function firstToldOnce(findings: readonly Finding[], project: CheckedProject | undefined, more: Block[]): Block[] {
  const told = new Set<string>();
  return findings.flatMap((finding, index) => {
    const mending = mendingBlocks(finding.action, project);
    const key = JSON.stringify(mending);
    const isNew = !told.has(key);
    told.add(key);
    return [...findingBlocks(finding), ...(isNew ? mending : []), ...(index === 0 ? more : [])];
  });
}

/** Nothing where a finding has named it already. */
function listenerBlocks({ listener, findings }: CheckResult): Block[] {
  if (!listener) return [];
  const name = `(pid ${listener.pid})`;
  if (findings.some(({ message, fix = '' }) => message.includes(name) || fix.includes(name))) return [];
  return [paragraph(`Listening there: ${listener.program} (pid ${listener.pid})`, 2)];
}

export function stepsBlock({ steps, tls }: Pick<CheckResult, 'steps' | 'tls'>): Block {
  const rows = steps.map((step): Row => {
    const time = step.ms > 0 ? ` (${millisecondsText(step.ms)})` : '';
    const version = step.id === 'hello' && tls && !step.summary.includes(tls.version) ? tls.version : '';
    // A step that was not reached has nothing more to say than its state.
    const said = step.state === 'skipped' ? '' : [version, step.summary].filter((part) => part !== '').join(', ');
    return [
      stepTitles[step.id],
      `${stepWords[step.state]}${said === '' ? '' : `: ${said}`}${time}`,
      stepMarks[step.state],
    ];
  });
  return fields(rows, 2);
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

/** A usual handshake has a dozen messages; a screen has room for not many more. */
const ladderLimit = 16;

function ladderBlocks({ messages, tls }: CheckResult, whole: boolean): Block[] {
  if (messages.length === 0) return [];
  const limit = whole ? {} : { limit: ladderLimit };
  const cipher = tls?.cipher ?? null;
  return [
    gap,
    title('Message by message'),
    drawing((width) => ladderLines(messages, { width, cipher, ...limit }), 2),
    ...(whole ? [] : [quiet('--explain says what each step and message is for.', 2)]),
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
  return [gap, title('Clients on this computer'), fields(clients.map(clientRow), 2)];
}

function clientRow(client: ClientVerdict): Row {
  const because = [client.reason, client.code && `(${client.code})`].filter(Boolean).join(' ');
  const tail = because === '' ? '' : `: ${because}`;
  if (client.accepts === null) return [client.label, `could not be asked${tail}`, 'none'];
  return client.accepts ? [client.label, `accepts it${tail}`, 'good'] : [client.label, `refuses it${tail}`, 'bad'];
}

function otherBlocks({ others }: CheckResult): Block[] {
  if (others.length === 0) return [];
  const rows = others.map(({ address, state, sha256 }): Row => {
    const words = otherWords[state];
    const said = state === 'different' && sha256 !== null ? [`${words}, SHA-256`, sha256] : [words];
    return [address, said, otherMarks[state]];
  });
  return [gap, title('Other addresses of this name'), fields(rows, 2)];
}
