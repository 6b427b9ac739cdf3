import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedChunk, Side } from '../../electron/handshake/parser/records.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { captureFile, firstClientPort } from './capture-file.ts';

/** A handshake message or an alert, as tshark read it. */
export interface JudgedMessage {
  from: Side;
  /** The handshake message's number; -1 for an alert. */
  type: number;
  /** Without its header; -1 for an alert. */
  length: number;
  /** tshark's tree of it. */
  fields: object;
}

export const tshark = findProgram('tshark');

/** What tshark reads in recorded connections, given their key logs: the messages of each, in order. */
export async function askTshark(
  folder: string,
  connections: readonly { chunks: readonly RecordedChunk[]; keyLog: string }[],
): Promise<JudgedMessage[][]> {
  const capture = join(folder, 'connections.pcap');
  const keys = join(folder, 'keys.log');
  writeFileSync(capture, captureFile(connections.map(({ chunks }) => chunks)));
  writeFileSync(keys, connections.map(({ keyLog }) => keyLog).join(''), { mode: 0o600 });
  const decode = ['-d', 'tcp.port==443,tls', '-o', `tls.keylog_file:${keys}`];
  const print = ['-T', 'json', '--no-duplicate-keys', '-J', 'tcp tls', '-Y', 'tls'];
  const { stdout, stderr, exitCode } = await run(tshark ?? '', ['-r', capture, ...decode, ...print], {
    timeoutMs: 100_000,
  });
  if (exitCode !== 0) throw new Error(stderr);
  const judged = connections.map((): JudgedMessage[] => []);
  for (const packet of JSON.parse(stdout) as unknown[]) {
    const ports = [...values(packet, 'tcp.srcport'), ...values(packet, 'tcp.dstport')].map(Number);
    const from = ports[0] === 443 ? 'server' : 'client';
    const index = Math.max(...ports) - firstClientPort;
    judged[index]?.push(...messagesIn(packet, from));
  }
  return judged;
}

function messagesIn(packet: unknown, from: Side): JudgedMessage[] {
  return objectsWith(packet, ['tls.handshake.type', 'tls.alert_message.level']).map((fields) => ({
    from,
    type: Number(values(fields, 'tls.handshake.type')[0] ?? -1),
    length: Number(values(fields, 'tls.handshake.length')[0] ?? -1),
    fields,
  }));
}

/** Every value under this name, at any depth, in order. */
export function values(tree: unknown, name: string): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    key === name ? [value].flat().map(String) : values(value, name),
  );
}

function objectsWith(tree: unknown, names: readonly string[]): object[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (names.some((name) => Object.hasOwn(tree, name))) return [tree];
  return Object.values(tree).flatMap((value) => objectsWith(value, names));
}
