import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { schemas } from '../../../electron/ipc/schemas.ts';
import type { Channel, Input } from '../../../electron/shared/ipc-contract.ts';

/** The fullest input of every channel. A new channel does not compile without one. */
const samples: { [C in Channel]: Input<C> } = {
  'app/info': undefined,
  status: undefined,
  'authority/status': undefined,
  'authority/create': { localNetwork: true, domains: ['dev.example.com'] },
  'keychain/choose': { backend: 'vault' },
  'keychain/unlock': { passphrase: 'correct horse' },
  'root/export': undefined,
  'trust/plan': { stores: ['system'] },
  'trust/plan-removal': { stores: ['system'], sha256: 'ab'.repeat(32) },
  'trust/stores': undefined,
  'trust/install': { stores: ['system'] },
  'trust/remove': { stores: ['nss:chromium'] },
  'trust/receipts': undefined,
  'trust/accept-drift': { stores: ['system'] },
  'audit/list': undefined,
  'audit/plan-removal': { sha256: 'ab'.repeat(32) },
  'audit/remove': { sha256: 'ab'.repeat(32) },
  'tools/environment': undefined,
  'projects/list': undefined,
  'projects/show': { id: '1' },
  'projects/add': {
    hosts: ['shop.test'],
    name: 'shop',
    port: 5173,
    folder: '/home/ada/shop',
    keyType: 'ec-p256',
    days: 397,
  },
  'projects/renew': { id: '1' },
  'projects/reissue': { id: '1', hosts: ['shop.test', 'api.shop.test'] },
  'projects/remove': { id: '1' },
  'projects/export': { id: '1', overwrite: true },
  'check/cancel': { run: 'one' },
  'check/save': { run: 'one', format: 'text' },
  'check/key-log': { target: { project: 'shop' }, serve: true, timeoutMs: 5000, raw: true, live: false },
  'check/run': { target: { host: 'shop.test', port: 443 }, serve: true, timeoutMs: 5000 },
  'folder/choose': undefined,
  'clipboard/write': { text: 'a fingerprint' },
  'uninstall/plan': undefined,
  'uninstall/run': undefined,
};

const channels = Object.keys(samples) as Channel[];
const accepts = (channel: Channel, input: unknown): boolean => v.safeParse(schemas[channel], input).success;

describe('the schemas of the wire', () => {
  it.each(channels)('%s takes its fullest input unchanged', (channel) => {
    expect(v.parse(schemas[channel], samples[channel])).toEqual(samples[channel]);
  });

  it.each(channels)('%s takes nothing else', (channel) => {
    for (const other of [null, 0, '', 'text', ['text'], { unexpected: true }, Symbol('s')]) {
      expect(accepts(channel, other)).toBe(false);
    }
    const sample = samples[channel];
    if (sample !== undefined) expect(accepts(channel, { ...sample, unexpected: true })).toBe(false);
  });

  it.each(channels)('%s refuses every field of another type', (channel) => {
    for (const field of Object.keys(samples[channel] ?? {})) {
      for (const wrong of [null, Symbol('s'), { a: 1 }, [[]]]) {
        expect(accepts(channel, { ...samples[channel], [field]: wrong })).toBe(false);
      }
    }
  });

  it('an optional field may be missing, but not undefined', () => {
    expect(accepts('trust/install', {})).toBe(true);
    expect(accepts('trust/install', { stores: undefined })).toBe(false);
  });

  it('a check names a project, there or elsewhere, or a host with its port', () => {
    expect(accepts('check/run', { target: { project: 'shop' } })).toBe(true);
    expect(accepts('check/run', { target: { project: 'shop', host: 'shop.test', port: 1 } })).toBe(true);
    expect(accepts('check/run', { target: { project: 'shop', host: 'shop.test', file: '/etc/passwd' } })).toBe(false);
    expect(accepts('check/run', { target: { host: 'shop.test' } })).toBe(false);
    expect(accepts('check/run', { target: {} })).toBe(false);
  });

  it('absurd sizes are kept out', () => {
    expect(accepts('projects/show', { id: 'x'.repeat(2_001) })).toBe(false);
    expect(accepts('projects/add', { hosts: Array.from({ length: 1_001 }, () => 'a.test') })).toBe(false);
    expect(accepts('clipboard/write', { text: 'x'.repeat(1_000_001) })).toBe(false);
    expect(accepts('check/run', { target: { project: 'shop' }, timeoutMs: 1e9 })).toBe(false);
    expect(accepts('check/run', { target: { host: 'shop.test', port: Infinity } })).toBe(false);
  });

  it('what a person may mistype reaches the use cases, which say more', () => {
    expect(accepts('projects/add', { hosts: [], days: 9_999, port: 70_000 })).toBe(true);
    expect(accepts('projects/add', { hosts: Array.from({ length: 201 }, () => 'a.test') })).toBe(true);
    expect(accepts('projects/add', { hosts: ['a'.repeat(255)] })).toBe(true);
  });
});
