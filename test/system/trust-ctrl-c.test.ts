import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../electron/shared/trust.ts';
import { differences, listing, type Listing } from './folder-listing.ts';
import { runInterrupted } from './killed-process.ts';
import { ownMachineMissing } from './own-machine.ts';
import { ownWorld, type OwnWorld } from './own-world.ts';

const unable = ownMachineMissing();
/** Before, in and after the work of the system's own program. In milliseconds. */
const moments = [250, 600, 900, 1_200, 1_600, 2_200];

describe('a Ctrl+C', () => {
  let world: OwnWorld;
  let before: Listing;
  beforeAll(async () => {
    if (unable) return;
    world = await ownWorld([]);
    execFileSync(...world.machine.inside('update-ca-certificates', []), { stdio: 'pipe' });
    await latchkey('setup', '--no-trust');
    before = listed();
  });
  afterAll(async () => {
    if (!unable) await world.remove();
  });

  // Debian's hook writes Java's list as a whole each time.
  const listed = (): Listing => {
    const all = listing(['/etc/ssl', '/usr/local/share/ca-certificates'], (path) => world.machine.path(path));
    return Object.fromEntries(Object.entries(all).filter(([path]) => path !== '/etc/ssl/certs/java/cacerts'));
  };
  async function latchkey(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await world.latchkey('--json', ...args);
    expect(exitCode, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  }
  async function stateOfSystem(): Promise<string | undefined> {
    const { stores } = JSON.parse(await latchkey('stores')) as { stores: Store[] };
    expect(stores.filter(({ id, reason }) => id === 'system' && reason)).toEqual([]);
    return stores.find(({ id }) => id === 'system')?.state;
  }

  it('leaves the system’s store whole, trusted or not, and nothing once it is removed', async (context) => {
    if (unable) context.skip(unable);
    const states: string[] = [];
    for (const moment of moments) {
      await runInterrupted(world.words('trust', '--store', 'system'), moment);
      states.push(`${(await stateOfSystem()) ?? ''} after trust`);
      await runInterrupted(world.words('untrust', '--store', 'system'), moment);
      states.push(`${(await stateOfSystem()) ?? ''} after untrust`);
      await latchkey('untrust', '--store', 'system');
      expect(differences(before, listed())).toEqual([]);
    }
    process.stdout.write(`\nwhat a Ctrl+C left: ${states.join(', ')}\n`);
  });
});
