import { readTranscript, type Transcript } from '../../electron/handshake/parser/transcript.ts';
import type { Said } from '../../electron/handshake/parser/side-reader.ts';
import type { RecordedConnection } from '../unit/handshake/record-connection.ts';
import { ownFields } from './own-fields.ts';
import { values, type JudgedMessage } from './tshark.ts';

export interface Comparison {
  transcript: Transcript;
  messages: number;
  fields: number;
  /** What differs, in words; empty when both agree. */
  differences: string[];
}

/** Holds what our parser reads against what tshark reads: every message's side, type and length, and its fields. */
export function compareWithTshark(
  recorded: Pick<RecordedConnection, 'chunks' | 'secrets'>,
  judged: readonly JudgedMessage[],
): Comparison {
  const transcript = readTranscript(recorded.chunks, recorded.secrets);
  const own = transcript.said.filter(({ kind }) => kind === 'handshake' || kind === 'alert');
  const differences: string[] = [];
  let fields = 0;
  const [ours, theirs] = [own.map(ownLine), judged.map(judgedLine)];
  if (ours.join() !== theirs.join())
    differences.push(`messages: ours ${ours.join(', ')}; tshark’s ${theirs.join(', ')}`);
  if (transcript.unread) differences.push('something of ours stayed unread');
  for (const [index, message] of own.entries()) {
    const other = judged[index];
    if (!other) break;
    for (const [name, value] of Object.entries(ownFields(message, transcript))) {
      const expected = values(other.fields, name).map(plain).join();
      const actual = value.map(String).join();
      if (actual === '' && expected === '') continue;
      fields += 1;
      if (actual !== expected) differences.push(`${ours[index] ?? ''} ${name}: ours ${actual}, tshark’s ${expected}`);
    }
  }
  return { transcript, messages: own.length, fields, differences };
}

function ownLine({ from, type, body }: Said): string {
  return type < 0 ? `${from} alert` : `${from} ${type} ${body.length}`;
}

function judgedLine({ from, type, length }: JudgedMessage): string {
  return type < 0 ? `${from} alert` : `${from} ${type} ${length}`;
}

/** tshark writes numbers in hexadecimal or decimal, and bytes with colons. */
function plain(value: string): string {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(value)) return value.replaceAll(':', '');
  return /^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value;
}
