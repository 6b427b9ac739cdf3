import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Input, Reply } from '../../electron/shared/ipc-contract.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { captureFile } from '../system/capture-file.ts';
import { recordingProxy, type RecordingProxy } from '../system/recording-proxy.ts';
import { opensslAuthority } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';
import { type Desk, type RunningApp, startApp, startDesk } from './app.ts';

/** Saving a check from the window: the dialog is answered for the person, everything else is real. */
const tshark = findProgram('tshark');
const authority = opensslAuthority();
const network = servers();
let desk: Desk;
let running: RunningApp;
let proxy: RecordingProxy;

beforeAll(async () => {
  desk = await startDesk();
  // Chromium itself heeds this variable, so the app must keep it away.
  desk.environment['SSLKEYLOGFILE'] = join(desk.home, 'variable.log');
  const root = authority.root('Root');
  const leaf = authority.leaf(['DNS:shop.localhost'], root);
  proxy = await recordingProxy(await network.https({ cert: leaf.certPem + root.certPem, key: leaf.keyPem }));
  running = await startApp(desk);
});
afterAll(async () => {
  await running.close().finally(() => desk.stop());
  await proxy.close();
  await network.closeAll();
  authority.remove();
});
beforeEach(async () => {
  proxy.connections.length = 0;
  await answerDialog(undefined);
});

function send<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>> {
  return running.page.evaluate(([name, value]) => window.latchkey.request(name as 'status', value as Input<'status'>), [
    channel,
    input,
  ] as const);
}

/** The person's answer to the next save dialogs: a file, or that they changed their mind. */
async function answerDialog(file: string | undefined): Promise<void> {
  await running.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
  }, file);
}

const target = () => ({ host: 'shop.localhost', port: proxy.port });

describe('a check in the window', () => {
  it('is saved as a report where the person pointed', async () => {
    expect(await send('check/save', { run: 'one', format: 'text' })).toMatchObject({
      ok: false,
      failure: { code: 'CHECK_FORGOTTEN' },
    });
    const checked = await send('check/run', { target: target(), run: 'one' });
    expect(checked).toMatchObject({ ok: true, value: { tls: { version: 'TLSv1.3' } } });
    expect(await send('check/save', { run: 'one', format: 'text' })).toEqual({ ok: true, value: null });
    const text = join(desk.home, 'check.txt');
    writeFileSync(text, 'an older report, which the dialog has asked about');
    await answerDialog(text);
    expect(await send('check/save', { run: 'one', format: 'text' })).toEqual({ ok: true, value: { file: text } });
    expect(readFileSync(text, 'utf8')).toContain(`shop.localhost:${proxy.port}`);
    const json = join(desk.home, 'check.json');
    await answerDialog(json);
    expect(await send('check/save', { run: 'one', format: 'json' })).toEqual({ ok: true, value: { file: json } });
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ target: { port: proxy.port } });
  });

  it('gives away the secrets of its connection only where it was asked to, and to tshark’s satisfaction', async (ctx) => {
    if (!tshark) ctx.skip('tshark is not installed');
    const keys = join(desk.home, 'keys.log');
    expect(await send('check/key-log', { target: target() })).toEqual({ ok: true, value: null });
    expect(proxy.connections).toEqual([]);
    await answerDialog(keys);
    const reply = await send('check/key-log', { target: target() });
    expect(reply).toMatchObject({ ok: true, value: { file: keys, result: { tls: { version: 'TLSv1.3' } } } });
    expect(JSON.stringify(reply)).not.toContain('TRAFFIC_SECRET');
    expect(statSync(keys).mode & 0o777).toBe(0o600);
    const capture = join(desk.home, 'connection.pcap');
    writeFileSync(capture, captureFile(proxy.connections.slice(0, 1)));
    const { stdout } = await run(tshark ?? '', [
      ...['-r', capture, '-d', 'tcp.port==443,tls', '-o', `tls.keylog_file:${keys}`, '-Y', 'http.request && tls'],
      ...['-T', 'fields', '-e', 'http.request.uri', '-e', 'http.user_agent'],
    ]);
    expect(stdout.trim()).toBe('/\tLatchkey');
  });

  it('takes no notice of SSLKEYLOGFILE, and neither does its Chromium', async () => {
    await send('check/run', { target: target() });
    // Ours, and at least one of a client that was asked: Chromium connects by itself.
    expect(proxy.connections.length).toBeGreaterThan(1);
    expect(existsSync(join(desk.home, 'variable.log'))).toBe(false);
  });
});
