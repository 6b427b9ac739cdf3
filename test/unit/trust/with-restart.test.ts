import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreChange } from '../../../electron/shared/trust.ts';
import { withRestart } from '../../../electron/trust/with-restart.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-with-restart-'));
  writeFileSync(join(folder, 'cert9.db'), '');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const store = (id: string, more: Partial<StoreChange> = {}): StoreChange => ({
  ...{ id, label: id, state: 'trusted', changed: true, location: folder },
  ...more,
});
const early = { name: 'Chromium', startedAt: 1_000 };

describe('withRestart', () => {
  it('names the browsers in the rows of their stores, and looks for them once', async () => {
    let looks = 0;
    const browsers = () => {
      looks += 1;
      return Promise.resolve([early, { name: 'Brave', startedAt: 1_000, package: 'snap:brave' }]);
    };
    const rows = [store('nss:chromium'), store('nss:chromium-snap-brave', { state: 'absent' }), store('system')];
    expect((await withRestart(rows, browsers)).map(({ restart }) => restart)).toEqual([
      ['Chromium'],
      ['Brave'],
      undefined,
    ]);
    expect(looks).toBe(1);
  });

  it('looks for nobody where no database was changed that a browser reads at its start', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const rows = [
      store('nss:firefox:abcd'),
      store('system'),
      store('nss:chromium', { state: 'absent', changed: false }),
    ];
    expect(await withRestart(rows, never)).toEqual(rows);
  });
});
