import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { SecureVersion } from 'node:tls';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../electron/system/run.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';
import { captureFile } from './capture-file.ts';
import { cliHome, type CliHome } from './cli-process.ts';
import { checkShape } from './cli-shapes.ts';
import { recordingProxy } from './recording-proxy.ts';

/** The key log of a check, judged by tshark: it must open the recording of that connection. */
const tshark = findProgram('tshark');
const dumpcap = findProgram('dumpcap');
const authority = opensslAuthority();
const running = servers();
let home: CliHome;
let leaf: Made;

beforeAll(() => {
  home = cliHome();
  const root = authority.root('Root');
  leaf = authority.leaf(['DNS:shop.localhost'], root);
  home.json('setup', '--no-trust');
  home.json('add', 'shop.localhost');
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  home.remove();
});
beforeEach((ctx) => {
  if (!tshark) ctx.skip('tshark is not installed');
});

/** What tshark reads of the HTTP requests in a capture, with these keys or without. */
async function requestsIn(capture: string, port: number, keys?: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run(
    tshark ?? '',
    [
      ...[
        '-r',
        capture,
        '-d',
        `tcp.port==${port},tls`,
        ...(keys === undefined ? [] : ['-o', `tls.keylog_file:${keys}`]),
      ],
      ...['-Y', 'http.request && tls', '-T', 'fields', '-e', 'http.request.method', '-e', 'http.request.uri'],
      ...['-e', 'http.user_agent'],
    ],
    { timeoutMs: 60_000 },
  );
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

const seen = 'GET\t/\tLatchkey';

describe('a key log', () => {
  it.each<SecureVersion>(['TLSv1.3', 'TLSv1.2'])('opens the recording of that one connection, %s', async (version) => {
    const server = await running.https({
      cert: leaf.certPem,
      key: leaf.keyPem,
      minVersion: version,
      maxVersion: version,
    });
    const proxy = await recordingProxy(server);
    const keys = join(home.folder, `${version}.log`);
    const variable = join(home.folder, 'variable.log');
    // The variable of other programs is not looked at.
    Object.assign(home.environment, { SSLKEYLOGFILE: variable });
    try {
      const target = `shop.localhost:${proxy.port}`;
      const { stdout, stderr } = await home.start(['check', target, '--json', '--raw', '--key-log', keys]);
      expect(v.parse(checkShape, JSON.parse(stdout)).tls?.version).toBe(version);
      expect(stderr).toContain(`The secrets of this connection go to ${keys}`);
      expect(statSync(keys).mode & 0o777).toBe(0o600);
      expect(existsSync(variable)).toBe(false);

      // Connections of one check besides the first belong to clients that are asked: their secrets are not in it.
      const capture = join(home.folder, `${version}.pcap`);
      writeFileSync(capture, captureFile(proxy.connections.slice(0, 1)));
      expect(await requestsIn(capture, 443)).toBe('');
      expect(await requestsIn(capture, 443, keys)).toBe(seen);

      const lines = readFileSync(keys, 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#'));
      expect(new Set(lines.map((line) => line.split(' ')[1])).size).toBe(1);
      // Neither a secret nor a label of one in what was printed or written down elsewhere.
      const elsewhere = stdout + stderr + filesBelow(home.data);
      for (const line of lines) {
        const [label = '', , secret = ''] = line.split(' ');
        expect(secret.length).toBeGreaterThanOrEqual(64);
        expect(elsewhere.includes(secret)).toBe(false);
        expect(elsewhere.includes(label)).toBe(false);
      }
    } finally {
      Reflect.deleteProperty(home.environment, 'SSLKEYLOGFILE');
      await proxy.close();
    }
  });

  it('opens the recording of a momentary server’s connection', async (ctx) => {
    const capture = join(home.folder, 'momentary.pcap');
    const recording = await captureLoopback(capture);
    if (!recording) ctx.skip('this user may not capture on the loopback interface');
    const keys = join(home.folder, 'momentary.log');
    const { stdout } = await home.start(['check', 'shop', '--serve', '--json', '--key-log', keys]);
    await recording?.stop();
    const { target } = v.parse(checkShape, JSON.parse(stdout));
    expect(await requestsIn(capture, target.port, keys)).toContain(seen);
  });

  it('is never written over, into or through what stands there', async () => {
    const mine = join(home.folder, 'mine');
    const link = join(home.folder, 'link');
    const target = join(home.folder, 'target');
    writeFileSync(mine, 'mine');
    symlinkSync(target, link);
    for (const file of [mine, link]) {
      const { exitCode, stdout } = await home.start(['check', 'shop', '--serve', '--json', '--key-log', file]);
      expect(exitCode).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'KEY_LOG_EXISTS' } });
    }
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect(existsSync(target)).toBe(false);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

function filesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Records what passes on the loopback interface; `undefined` where that is not allowed. */
async function captureLoopback(file: string): Promise<{ stop(): Promise<void> } | undefined> {
  if (!dumpcap) return undefined;
  const child = spawn(dumpcap, ['-i', 'lo', '-f', 'tcp', '-w', file, '-a', 'duration:60'], { stdio: 'ignore' });
  const ended = once(child, 'close');
  // The program says that it captures before it does; a packet in the file is the proof.
  if (!(await packetArrives(file))) {
    child.kill('SIGKILL');
    await ended;
    return undefined;
  }
  return {
    stop: async () => {
      // What passed before this packet is in the file when this one is.
      await packetArrives(file);
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function packetArrives(file: string): Promise<boolean> {
  const size = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const before = size();
  for (let attempt = 0; attempt < 50; attempt++) {
    const socket = connect(1, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'close').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // A file that was empty has a header first.
    if (size() > Math.max(before, headerSize)) return true;
  }
  return false;
}

const headerSize = 1_000;
