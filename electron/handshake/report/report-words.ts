import type { CheckResult, OtherAddress, StepId, StepState, WireMessage } from '../../shared/handshake.ts';
import { hostAndPort } from '../connection/target-name.ts';

/** The words that a report and the terminal share. Pure. */

export const stepTitles: Readonly<Record<StepId, string>> = {
  keys: '1 Key pair',
  hello: '2 Greeting',
  certificate: '3 Certificate',
  trust: '4 Trust',
  'session-key': '5 Session key',
  encrypted: '6 Encrypted',
};

export const stepWords: Readonly<Record<StepState, string>> = {
  passed: 'passed',
  finding: 'finding',
  failed: 'failed',
  skipped: 'not reached',
};

export const otherWords: Readonly<Record<OtherAddress['state'], string>> = {
  same: 'answers with the same certificate',
  different: 'answers with another certificate',
  nothing: 'does not answer',
  'not-tls': 'does not speak TLS',
};

/** `shop.localhost:5173 at 127.0.0.1`; the address that was connected to comes first. */
export function targetText({ target, momentary }: CheckResult): string {
  const name = hostAndPort(target.host, target.port);
  if (momentary) return `${name}, on a server that Latchkey started for this check`;
  const { address, addresses } = target;
  const first = address === null ? [] : [address];
  const all = [...first, ...addresses.filter((other) => other !== address)];
  return all.length === 0 ? name : `${name} at ${all.join(', ')}`;
}

/** `0.4 ms`, `12 ms` */
export function millisecondsText(ms: number): string {
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

/** `1,534 B` */
export function bytesText(bytes: number): string {
  return `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ',')} B`;
}

/** What both sides agreed on, label and value, in reading order. */
export function tlsRows(tls: NonNullable<CheckResult['tls']>): [label: string, value: string][] {
  const rows: [string, string | null][] = [
    ['version', tls.version],
    ['cipher', tls.cipher],
    ['group', tls.group],
    ['protocol', tls.alpn],
    ['signature', tls.signature],
    ['session', tls.resumed ? 'resumed from an earlier connection, so no certificate was sent' : 'new'],
    ['tickets', String(tls.tickets)],
    ['early data', tls.earlyData === null ? null : `up to ${bytesText(tls.earlyData)}`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

/** `ClientHello, from Latchkey, 517 B in the clear, at 0 ms` */
export function messageText(message: WireMessage): string {
  const { from, name, bytes, encrypted, at } = message;
  const side = from === 'client' ? 'Latchkey' : 'the server';
  return `${name}, from ${side}, ${bytesText(bytes)} ${encrypted ? 'encrypted' : 'in the clear'}, at ${millisecondsText(at)}`;
}
