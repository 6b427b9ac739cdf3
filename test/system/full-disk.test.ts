import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createServices } from '../../electron/create-services.ts';
import { findProgram, run } from '../../electron/system/run.ts';

it('says that the disk is full, and loses nothing', async (ctx) => {
  const mount = findProgram('mount');
  const umount = findProgram('umount');
  if (!mount || !umount) return ctx.skip('mount is not installed');
  const home = await mkdtemp(join(tmpdir(), 'latchkey-full-'));
  const disk = join(home, 'disk');
  await mkdir(disk);
  const mounted = await run(mount, ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  if (mounted.exitCode !== 0) {
    await rm(home, { recursive: true });
    return ctx.skip(`a small disk cannot be mounted here: ${mounted.stderr.trim()}`);
  }
  try {
    const environment = {
      HOME: home,
      LATCHKEY_HOME: join(disk, 'data'),
      LATCHKEY_KEYCHAIN: 'vault',
      LATCHKEY_VAULT_PASSPHRASE: 'four plain words here',
    };
    const services = createServices({ environment });
    await services.authority.create({});
    const kept = await services.projects.add({ hosts: ['kept.localhost'] });
    await services.log.flush();
    const before = await contentOf(services.paths.projects);

    await fill(join(disk, 'filler'));
    await expect(services.projects.add({ hosts: ['late.localhost'] })).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(services.projects.renew(kept.id)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await contentOf(services.paths.projects)).toEqual(before);

    await rm(join(disk, 'filler'));
    await services.mend();
    expect((await services.projects.add({ hosts: ['late.localhost'] })).name).toBe('late');
    await services.projects.export(kept.id, { folder: join(home, 'out') });
  } finally {
    await run(umount, [disk]);
    await rm(home, { recursive: true, force: true });
  }
});

async function fill(file: string): Promise<void> {
  for (const size of [65_536, 4_096, 1_024]) {
    for (let count = 0; count < 64; count++) {
      try {
        await writeFile(file, Buffer.alloc(size), { flag: 'a' });
      } catch {
        // Full for this size: go on with the next smaller one.
        break;
      }
    }
  }
}

async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
  return Object.fromEntries(entries) as Record<string, string>;
}
