import type { CheckResult, Evidence, Finding, WireMessage } from '../../shared/handshake.ts';
import { jsonText } from '../../shared/json-text.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { columns, pad, wrapHard } from '../../shared/wrap.ts';
import { ladderLines } from './report-ladder.ts';
import { withRoundedTimes } from './rounded-times.ts';
import {
  messageText,
  millisecondsText,
  otherWords,
  stepTitles,
  stepWords,
  targetText,
  tlsRows,
} from './report-words.ts';

const width = 78;

/**
 * A check as JSON: the `CheckResult` itself, less the command line of the program that listens, which may hold what
 * is nobody else's business. No secret of the connection is ever in a result.
 */
export function reportJson(result: CheckResult): string {
  const { listener } = result;
  return jsonText({ ...withRoundedTimes(result), listener: listener && { ...listener, command: '' } });
}

/** A check as text to read, print or send: at most 78 columns, no escape sequences, no secrets. Pure. */
export function reportText(result: CheckResult, { version }: { version: string }): string {
  const lines = [
    'Latchkey: a handshake, checked',
    '='.repeat(30),
    '',
    ...rows([
      ['Checked', targetText(result)],
      ['Ended', `${result.checkedAt.slice(0, 19).replace('T', ' ')} UTC`],
      ['Verdict', `${result.verdict.code} (${result.ok ? 'nothing stands in the way' : 'something must be mended'})`],
      ['Made by', `Latchkey ${version}`],
    ]),
    ...section('Findings', result.findings.flatMap(findingLines)),
    ...section('Who listens', listenerLines(result)),
    ...section('The six steps', stepLines(result)),
    ...section('Agreed on', result.tls ? rows(tlsRows(result.tls), 2) : []),
    ...section('The handshake', ladder(result)),
    ...section('Message by message', result.messages.flatMap(messageLines)),
    ...section('Certificates, as the server sent them', result.chain.flatMap(certificateLines)),
    ...section('Clients on this computer', result.clients.flatMap(clientLines)),
    ...section(
      'Other addresses of this name',
      result.others.flatMap(({ address, state, sha256 }) => [
        ...hanging(`${address} ${otherWords[state]}`, '- '),
        ...(state === 'different' && sha256 !== null ? rows([['SHA-256', sha256]], 4) : []),
      ]),
    ),
    '',
    'The greeting shown is Latchkey’s own. This report holds no key and no secret of the connection.',
  ];
  return (
    lines
      .flatMap((line) => (columns(line) > width ? wrapHard(line, width) : [line.trimEnd()]))
      .map(plain)
      .join('\n') + '\n'
  );
}

const plainForms: Readonly<Record<string, string>> = { '“': '"', '”': '"', '‘': "'", '’': "'", '…': '~', '–': '-' };

/** Typographic marks as every printer and mail program has them. Each takes one column, as before. */
function plain(line: string): string {
  return line.replace(/[“”‘’…–]/g, (mark) => plainForms[mark] ?? mark);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '-'.repeat(title.length), ...lines];
}

/** Text from outside becomes harmless here: nothing below this line is given to `wrapHard` unseen. */
function shown(text: string): string {
  return visibleText(text, 2_000);
}

function hanging(text: string, lead: string, indent = 0): string[] {
  const offset = indent + lead.length;
  return wrapHard(shown(text), width - offset).map(
    (line, index) => (index === 0 ? ' '.repeat(indent) + lead : ' '.repeat(offset)) + line,
  );
}

function rows(entries: readonly (readonly [label: string, value: string])[], indent = 0): string[] {
  const labels = entries.map(([label]) => visibleText(label, 30));
  const labelWidth = Math.max(0, ...labels.map(columns)) + 2;
  return entries.flatMap(([, value], index) => hanging(value, pad(labels[index] ?? '', labelWidth), indent));
}

function findingLines({ code, severity, message, fix }: Finding): string[] {
  return [
    ...hanging(`${code} (${severity}): ${message}`, '- '),
    ...(fix === undefined ? [] : hanging(fix, 'To do: ', 2)),
  ];
}

function listenerLines({ listener }: CheckResult): string[] {
  return listener === null ? [] : hanging(`${listener.program} (pid ${listener.pid})`, '');
}

function stepLines({ steps }: CheckResult): string[] {
  return steps.flatMap(({ id, state, ms, summary, evidence }) => {
    const time = ms > 0 ? ` (${millisecondsText(ms)})` : '';
    const more = summary === '' || state === 'skipped' ? '' : `: ${summary}`;
    return [...hanging(`${stepWords[state]}${more}${time}`, `${stepTitles[id].padEnd(13)}  `), ...fieldRows(evidence)];
  });
}

/** The data behind a step or a message. */
function fieldRows(entries: readonly Evidence[]): string[] {
  return rows(
    entries.map(({ label, value }) => [label, value] as const),
    4,
  );
}

function ladder({ messages, tls }: CheckResult): string[] {
  return ladderLines(messages, { width, cipher: tls?.cipher ?? null });
}

function messageLines(message: WireMessage, index: number): string[] {
  return [...(index === 0 ? [] : ['']), ...hanging(messageText(message), ''), ...fieldRows(message.fields)];
}

function certificateLines(certificate: CheckResult['chain'][number], index: number): string[] {
  const { subject, sans, notBefore, notAfter, sha256 } = certificate;
  return [
    ...(index === 0 ? [] : ['']),
    ...rows([
      ['Subject', subject === '' ? '(none)' : subject],
      ['Names', sans.join(', ') || '(none)'],
      ['Valid', `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`],
      ['SHA-256', sha256],
    ]),
  ];
}

function clientLines({ label, accepts, reason, code }: CheckResult['clients'][number]): string[] {
  const answer = accepts === null ? 'could not be asked' : accepts ? 'accepts it' : 'refuses it';
  const because = [reason, code === undefined ? undefined : `(${code})`].filter((part) => part !== undefined).join(' ');
  return hanging(`${label} ${answer}${because === '' ? '' : `: ${because}`}`, '- ');
}
