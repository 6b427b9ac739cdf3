import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustRemoval } from '../../../../electron/services.ts';
import { auditService } from '../../../../electron/trust/audit/audit-service.ts';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { unavailableStore } from '../../../../electron/trust/unavailable.ts';
import { makeAuthority, type MadeAuthority } from './certificates.ts';

let folder: string;
let ours: MadeAuthority;
let other: MadeAuthority;
let idle: MadeAuthority;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-audit-service-'));
  ours = makeAuthority(folder, { files: ['ours.pem', 'ours.key'] });
  other = makeAuthority(folder, { files: ['other.pem', 'other.key'] });
  idle = makeAuthority(folder, { files: ['idle.pem', 'idle.key'] });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const shipped = 'cd'.repeat(32);
const storeWith = (id: string, ...held: MadeAuthority[]): TrustStore => ({
  ...unavailableStore({ id, label: id, reason: '', hint: '' }),
  inspect: ({ sha256 }) => Promise.resolve({ id, label: id, state: sha256 === shipped ? 'trusted' : 'absent' }),
  added: () => Promise.resolve(held),
});

const asked: (TrustRemoval | undefined)[] = [];
beforeEach(() => {
  asked.length = 0;
});
const noted = (request?: TrustRemoval): Promise<[]> => {
  asked.push(request);
  return Promise.resolve([]);
};
const service = () =>
  auditService({
    discover: () => Promise.resolve([storeWith('one', ours, other), storeWith('two'), storeWith('three', other)]),
    places: () =>
      Promise.resolve([{ tool: 'mkcert', kind: 'development', certificate: idle.certificateFile, key: idle.keyFile }]),
    ownRoots: () => Promise.resolve([ours.sha256]),
    trust: { planRemoval: noted, remove: noted },
  });

describe('removing an authority', () => {
  it('asks the stores that hold it, by its fingerprint, and no other', async () => {
    await service().planRemoval(other.sha256);
    await service().remove(other.sha256);
    const request = { sha256: other.sha256, ids: ['one', 'three'], anybodys: true };
    expect(asked).toEqual([request, request]);
  });

  it('refuses our own, what nobody added, and what no store holds', async () => {
    for (const act of ['planRemoval', 'remove'] as const) {
      await expect(service()[act](ours.sha256)).rejects.toMatchObject({ code: 'AUTHORITY_IN_USE' });
      await expect(service()[act]('ab'.repeat(32))).rejects.toMatchObject({ code: 'AUTHORITY_NOT_FOUND' });
      await expect(service()[act](idle.sha256)).rejects.toMatchObject({
        code: 'AUTHORITY_NOT_TRUSTED',
        message: `No store trusts it; only its key file is left: ${idle.keyFile}`,
      });
      await expect(service()[act](shipped)).rejects.toMatchObject({ code: 'AUTHORITY_SHIPPED' });
    }
    expect(asked).toEqual([]);
  });
});
