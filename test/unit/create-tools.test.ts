import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServices } from '../../electron/create-services.ts';
import type { Services } from '../../electron/services.ts';
import { certificatesIn } from '../../electron/trust/certificate-text.ts';

let home: string;
let services: Services;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-tools-'));
  services = createServices({
    environment: {
      HOME: home,
      LATCHKEY_HOME: join(home, 'data'),
      LATCHKEY_KEYCHAIN: 'vault',
      LATCHKEY_VAULT_PASSPHRASE: 'four plain words here',
      PIP_CERT: '/corp.pem',
    },
  });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('the tools of the services', () => {
  it('are told of nothing, and nothing is written, before there is an authority', async () => {
    expect(await services.tools.environment()).toMatchObject({ bundle: null, variables: [] });
    await services.tools.refresh();
    expect(existsSync(join(home, 'data', 'trust'))).toBe(false);
  });

  it('are told of a list that ends on our root, until Latchkey is uninstalled', async () => {
    const { root } = await services.authority.create({});
    const { bundle, variables, lines } = await services.tools.environment();
    expect(bundle).toBe(join(home, 'data', 'trust', 'bundle.pem'));
    const held = certificatesIn(readFileSync(bundle ?? '', 'utf8')).map(({ sha256 }) => sha256);
    expect(held.at(-1)).toBe(root?.sha256);
    expect(held.length).toBeGreaterThan(50);
    expect(variables.filter(({ taken }) => taken !== undefined)).toMatchObject([
      { name: 'PIP_CERT', taken: '/corp.pem' },
    ]);
    expect(lines.bash).toContain(bundle);

    expect((await services.uninstall.run()).remaining).toEqual([]);
    expect(existsSync(join(home, 'data'))).toBe(false);
    expect(await services.tools.environment()).toMatchObject({ bundle: null });
  });
});
