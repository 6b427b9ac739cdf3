import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { findAuthorities } from '../../../../electron/trust/audit/find-authorities.ts';
import { keysOnDisk } from '../../../../electron/trust/audit/keys-on-disk.ts';
import type { StoredCertificate, TrustStore } from '../../../../electron/trust/trust-store.ts';
import { unavailableStore } from '../../../../electron/trust/unavailable.ts';
import { makeAuthority, type MadeAuthority } from './certificates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-audit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function storeWith(id: string, added: TrustStore['added']): TrustStore {
  const store = unavailableStore({ id, label: `Store ${id}`, reason: 'It is closed.', hint: 'Open it.' });
  return added ? { ...store, added } : store;
}
const holding = (id: string, ...stored: StoredCertificate[]): TrustStore =>
  storeWith(id, () => Promise.resolve(stored));
const named = (name: string, subject: string): MadeAuthority =>
  makeAuthority(join(folder, name), { subject, files: [`${name}.pem`, `${name}-key.pem`] });
const keyOf = (made: MadeAuthority, tool = 'mkcert') =>
  keysOnDisk([{ tool, kind: 'development', certificate: made.certificateFile, key: made.keyFile }]);

describe('the audit', () => {
  it('names each authority once, with every store that holds it, sorted by kind', async () => {
    const unknown = named('unknown', '/CN=A root');
    const proxy = named('proxy', '/CN=mitmproxy/O=mitmproxy');
    const mkcert = named('mkcert', '/O=mkcert development CA/CN=mkcert ada@host');
    const stores = [holding('one', unknown, proxy), holding('two', mkcert, proxy), holding('three')];
    const { authorities, unread } = await findAuthorities({ stores, keys: [], own: [] });
    expect(authorities.map(({ tool, kind, stores: where }) => [tool, kind, where.map(({ id }) => id)])).toEqual([
      ['mkcert', 'development', ['two']],
      ['mitmproxy', 'proxy', ['one', 'two']],
      [undefined, 'unknown', ['one']],
    ]);
    expect(authorities[1]?.stores[0]).toEqual({ id: 'one', label: 'Store one' });
    expect(unread).toEqual([]);
  });

  it('leaves out our own roots', async () => {
    const own = named('own', '/CN=Latchkey root 1a2b3c4d');
    const former = named('former', '/CN=Latchkey root 99999999');
    const stores = [holding('one', own, former)];
    const { authorities } = await findAuthorities({ stores, keys: [], own: [own.sha256] });
    expect(authorities).toMatchObject([{ sha256: former.sha256, tool: 'Latchkey', kind: 'development' }]);
  });

  it('finds the key that fits, whatever its certificate is called, and the tool by its folder', async () => {
    const made = named('anything', '/CN=Whatever');
    const other = named('other', '/CN=Whatever');
    const [, key] = [made, (await keyOf(made, 'Symfony CLI'))[0]];
    if (!key) throw new Error('no key');
    const { authorities } = await findAuthorities({
      stores: [holding('one', made, other)],
      keys: [{ ...key, certificate: undefined, openToOthers: true }],
      own: [],
    });
    expect(authorities).toMatchObject([
      { sha256: made.sha256, tool: 'Symfony CLI', kind: 'development', keyFile: made.keyFile, keyOpenToOthers: true },
      { sha256: other.sha256, kind: 'unknown' },
    ]);
    expect(authorities[1]).not.toHaveProperty('keyFile');
  });

  it('takes the key of an intermediate for one of its root', async () => {
    const root = makeAuthority(folder, {
      subject: '/CN=Caddy Local Authority - 2026 ECC Root',
      files: ['r.pem', 'r.key'],
    });
    const middle = makeAuthority(folder, { subject: '/CN=Intermediate', files: ['m.pem', 'm.key'], issuer: root });
    const keys = await keyOf(middle, 'Caddy');
    const { authorities } = await findAuthorities({ stores: [holding('one', root)], keys, own: [] });
    expect(authorities).toMatchObject([{ sha256: root.sha256, tool: 'Caddy', keyFile: middle.keyFile }]);
    expect(authorities).toHaveLength(1);
  });

  it('names a tool’s authority that no store trusts', async () => {
    const made = named('idle', '/CN=Idle');
    const { authorities } = await findAuthorities({ stores: [], keys: await keyOf(made), own: [] });
    expect(authorities).toMatchObject([{ sha256: made.sha256, tool: 'mkcert', stores: [], keyFile: made.keyFile }]);
  });

  it('says where a key lies that could not be read', async () => {
    const made = named('closed', '/CN=Closed');
    const [key] = await keyOf(made);
    if (!key) throw new Error('no key');
    const keys = [{ ...key, key: { closed: 'encrypted' as const } }];
    const { authorities } = await findAuthorities({ stores: [holding('one', made)], keys, own: [] });
    expect(authorities).toMatchObject([{ tool: 'mkcert', closedKey: { file: made.keyFile, reason: 'encrypted' } }]);
    expect(authorities[0]).not.toHaveProperty('keyFile');
  });

  it('asks a store that cannot tell everything for what is known from elsewhere', async () => {
    const [here, there] = [named('here', '/CN=Here'), named('there', '/CN=There')];
    const mute: TrustStore = {
      ...storeWith('mute', undefined),
      inspect: ({ sha256 }) =>
        Promise.resolve({ id: 'mute', label: 'Mute', state: sha256 === there.sha256 ? 'trusted' : 'absent' }),
    };
    const { authorities, unread } = await findAuthorities({
      stores: [holding('one', here), mute],
      keys: await keyOf(there),
      own: [],
    });
    expect(authorities.map(({ sha256, stores }) => [sha256, stores.map(({ id }) => id)])).toEqual([
      [there.sha256, ['mute']],
      [here.sha256, ['one']],
    ]);
    expect(unread).toMatchObject([{ id: 'mute', reason: 'Latchkey cannot tell yet what else was added there.' }]);
  });

  it('names every store that could not be looked through, with the reason, and hides no other', async () => {
    const made = named('good', '/CN=Good');
    const { authorities, unread } = await findAuthorities({
      stores: [
        storeWith('closed', undefined),
        storeWith('broken', () =>
          Promise.reject(
            new AppError('DATA_NOT_READABLE', { values: { path: '/there', reason: 'permission denied' } }),
          ),
        ),
        storeWith('odd', () => Promise.reject(new Error('boom'))),
        holding('good', made),
      ],
      keys: [],
      own: [],
    });
    expect(authorities).toHaveLength(1);
    expect(unread).toEqual([
      { id: 'closed', label: 'Store closed', reason: 'It is closed.' },
      { id: 'broken', label: 'Store broken', reason: 'Latchkey cannot read /there: permission denied.' },
      { id: 'odd', label: 'Store odd', reason: 'It cannot be read: boom.' },
    ]);
  });
});
