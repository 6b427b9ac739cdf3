import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../../electron/system/run.ts';
import { shellStores } from '../../../../electron/trust/shell/shells.ts';
import type { ShellTools } from '../../../../electron/trust/shell/shell-store.ts';
import { toolBundle } from '../../../../electron/trust/tools/bundle.ts';
import { shellLines } from '../../../../electron/trust/tools/lines.ts';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { testRoot, type TestRoot } from '../../../system/trust-roots.ts';

let certificates: string;
let root: TestRoot;
let other: TestRoot;
beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'latchkey-shell-roots-'));
  root = testRoot(certificates, 'root');
  other = testRoot(certificates, 'other');
});
afterAll(() => {
  rmSync(certificates, { recursive: true });
});

let home: string;
let tools: ShellTools;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-shell-'));
  const data = mkdtempSync(join(home, 'it’s data '));
  const bundle = toolBundle({
    folder: data,
    roots: () => Promise.resolve([root.pem]),
    systemRoots: () => Promise.resolve({ stamp: 'a test', read: () => Promise.resolve([other]) }),
  });
  const given = { files: bundle.files, hasBundle: true, platform: 'linux' } as const;
  tools = { files: bundle.files, refresh: bundle.refresh, lines: () => Promise.resolve(shellLines(given)) };
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Found {
  platform?: NodeJS.Platform;
  environment?: Record<string, string>;
  /** The shells that are installed. */
  programs?: readonly string[];
}

async function storesWith({ platform = 'linux', environment = {}, programs = ['bash'] }: Found = {}): Promise<
  TrustStore[]
> {
  const findProgram = (name: string) => (programs.includes(name) ? `/usr/bin/${name}` : undefined);
  return shellStores({ run, environment: { HOME: home, ...environment }, platform, findProgram, tools });
}

async function only(found: Found = {}): Promise<TrustStore> {
  const [store, ...more] = await storesWith(found);
  if (!store || more.length > 0) throw new Error(`${more.length + (store ? 1 : 0)} stores`);
  return store;
}

const at = (name: string): string => join(home, name);
const write = (name: string, text: string): void => {
  writeFileSync(at(name), text);
};
const read = (name: string): string => readFileSync(at(name), 'utf8');

describe('shellStore', () => {
  it('puts the lines in, is trusted, and takes them out to the byte', async () => {
    const before = '# mine, without an end é';
    write('.bashrc', before);
    chmodSync(at('.bashrc'), 0o640);
    const store = await only();
    expect(await store.inspect(root)).toEqual({
      id: 'shell:bash',
      label: 'Tools started from bash',
      location: at('.bashrc'),
      optional: true,
      state: 'absent',
    });
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted', optional: true });
    expect(read('.bashrc')).toContain((await tools.lines()).bash);
    const written = read('.bashrc');
    await store.install(root);
    expect(read('.bashrc')).toBe(written);
    expect(statSync(at('.bashrc')).mode & 0o777).toBe(0o640);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(read('.bashrc')).toBe(before);
    expect(statSync(at('.bashrc')).mode & 0o777).toBe(0o640);
    expect(await store.uninstall(root.sha256)).toBe(false);
  });

  it('plans exactly what it writes, and changes nothing by planning', async () => {
    write('.bashrc', '# mine\n');
    const store = await only();
    const { files, commands, lines } = await store.plan(root);
    expect(read('.bashrc')).toBe('# mine\n');
    expect([files, commands]).toEqual([[at('.bashrc')], []]);
    expect(await store.planRemoval(root.sha256)).toMatchObject({ files: [], commands: [] });
    await store.install(root);
    expect(read('.bashrc')).toBe(`# mine\n${lines ?? ''}`);
    expect((await store.planRemoval(root.sha256)).files).toEqual([at('.bashrc')]);
  });

  it.each(['', '# an open end'])('plans exactly what it writes into a file that holds “%s”', async (before) => {
    if (before !== '') write('.bashrc', before);
    const store = await only();
    const { lines = '' } = await store.plan(root);
    await store.install(root);
    expect(read('.bashrc')).toBe(`${before}${before === '' ? '' : '\n'}${lines}`);
    expect((await store.plan(root)).lines).toBeUndefined();
  });

  it('writes through a link into a folder of dotfiles, and leaves the link', async () => {
    mkdirSync(at('dotfiles'));
    write('dotfiles/bashrc', '# mine\n');
    symlinkSync('dotfiles/bashrc', at('.bashrc'));
    const store = await only();
    await store.install(root);
    expect(lstatSync(at('.bashrc')).isSymbolicLink()).toBe(true);
    expect(read('dotfiles/bashrc')).toContain('latchkey');
    await store.uninstall(root.sha256);
    expect(read('dotfiles/bashrc')).toBe('# mine\n');
    expect(readdirSync(at('dotfiles'))).toEqual(['bashrc']);
  });

  it('removes what a process left that was killed while it wrote the file, and nothing like it', async () => {
    write('.bashrc', '# mine\n');
    write('.bashrc.00112233aabb.tmp', 'half');
    write('..bashrc.00112233aabb.tmp', 'half');
    write('..bashrc.mine.tmp', 'mine');
    const store = await only();
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(
      readdirSync(home)
        .filter((name) => name.endsWith('.tmp'))
        .sort(),
    ).toEqual(['..bashrc.mine.tmp', '.bashrc.00112233aabb.tmp']);
  });

  it('makes the file of its own and the folders for it, and takes them away again', async () => {
    const store = await only({ programs: ['fish'] });
    await store.install(root);
    expect(existsSync(at('.config/fish/conf.d/latchkey.fish'))).toBe(true);
    await store.uninstall(root.sha256);
    expect(existsSync(at('.config'))).toBe(false);

    mkdirSync(at('.config'));
    await store.install(root);
    write('.config/fish/conf.d/mine.fish', '');
    await store.uninstall(root.sha256);
    expect(readdirSync(at('.config/fish/conf.d'))).toEqual(['mine.fish']);
  });

  it('leaves a file that it made where the user wrote into it since', async () => {
    const store = await only({ programs: ['zsh'] });
    await store.install(root);
    writeFileSync(at('.zshrc'), `${read('.zshrc')}alias l=ls\n`);
    await store.uninstall(root.sha256);
    expect(read('.zshrc')).toBe('alias l=ls\n');
  });

  it('keeps a profile of PowerShell in its line ends', async () => {
    mkdirSync(at('.config/powershell'), { recursive: true });
    write('.config/powershell/profile.ps1', 'Set-Alias l ls\r\n');
    const store = await only({ programs: ['pwsh'] });
    await store.install(root);
    expect(read('.config/powershell/profile.ps1').replaceAll('\r\n', '')).not.toContain('\n');
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    await store.uninstall(root.sha256);
    expect(read('.config/powershell/profile.ps1')).toBe('Set-Alias l ls\r\n');
  });

  it('goes by the root that the lines are for', async () => {
    const store = await only();
    await store.install(root);
    expect(await store.inspect(other)).toMatchObject({ state: 'absent' });
    expect(await store.uninstall(other.sha256)).toBe(false);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('is not trusted while the files that the lines lead to hold another root, or are gone', async () => {
    const store = await only();
    await store.install(root);
    writeFileSync(tools.files.roots, other.pem);
    expect(await store.inspect(root)).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('roots.pem') as string,
    });
    rmSync(tools.files.roots);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('will not install a root that the files cannot hold, and leaves nothing of it', async () => {
    write('.bashrc', '# mine\n');
    const store = await only();
    await expect(store.install(other)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(read('.bashrc')).toBe('# mine\n');
  });

  it('tells lines that were changed, and mends them', async () => {
    const store = await only();
    await store.install(root);
    const written = read('.bashrc');
    writeFileSync(at('.bashrc'), written.replace('SSL_CERT_FILE', 'SSL_FILE'));
    expect(await store.inspect(root)).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('.bashrc') as string,
    });
    await store.install(root);
    expect(read('.bashrc')).toBe(written);
  });

  it('refuses marks that were damaged by hand, and guesses nothing', async () => {
    const store = await only();
    await store.install(root);
    const damaged = read('.bashrc').replace(/# <<<.*\n/, '');
    writeFileSync(at('.bashrc'), damaged);
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('do not end') as string,
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(read('.bashrc')).toBe(damaged);
  });

  it.each([
    [
      'a read-only file',
      () => {
        write('.bashrc', '');
        chmodSync(at('.bashrc'), 0o444);
      },
      'read-only',
    ],
    [
      'a link that leads nowhere',
      () => {
        symlinkSync('gone', at('.bashrc'));
      },
      'leads nowhere',
    ],
    [
      'a file with another name',
      () => {
        write('.bashrc', '');
        linkSync(at('.bashrc'), at('bashrc'));
      },
      'hard link',
    ],
    [
      'a folder',
      () => {
        mkdirSync(at('.bashrc'));
      },
      'not a file',
    ],
    [
      'a file in UTF-16',
      () => {
        writeFileSync(at('.bashrc'), '\ufeffx', 'utf16le');
      },
      'UTF-16',
    ],
  ])('is unavailable with the reason for %s', async (_, make, words) => {
    make();
    const store = await only();
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining(words) as string,
      hint: expect.stringContaining('latchkey tools --shell bash') as string,
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(readdirSync(home).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

describe('shellStores', () => {
  const filesOf = async (store: TrustStore): Promise<string[]> => (await store.plan(root)).files;

  it('finds the shells that are there, in order', async () => {
    expect(await storesWith({ programs: [] })).toEqual([]);
    const all = await storesWith({ programs: ['pwsh', 'fish', 'zsh', 'bash'] });
    expect(all.map(({ id }) => id)).toEqual(['shell:bash', 'shell:zsh', 'shell:fish', 'shell:powershell']);
    write('.zshrc', '');
    expect((await storesWith({ programs: [] })).map(({ id }) => id)).toEqual(['shell:zsh']);
  });

  it('writes into the login file of bash as well, unless that reads ~/.bashrc', async () => {
    write('.profile', '# nothing');
    expect(await filesOf(await only())).toEqual([at('.bashrc'), at('.profile')]);
    write('.bash_profile', '[ -f ~/.bashrc ] && . ~/.bashrc\n');
    expect(await filesOf(await only())).toEqual([at('.bashrc')]);
  });

  it('makes a login file on macOS alone', async () => {
    expect(await filesOf(await only())).toEqual([at('.bashrc')]);
    expect(await filesOf(await only({ platform: 'darwin' }))).toEqual([at('.bashrc'), at('.profile')]);
  });

  it('takes the lines out of a login file that bash does not read any more', async () => {
    write('.profile', '# mine');
    await (await only()).install(root);
    write('.bash_profile', '. ~/.bashrc\n');
    const store = await only();
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    await store.uninstall(root.sha256);
    expect(read('.profile')).toBe('# mine');
    expect(existsSync(at('.bashrc'))).toBe(false);
  });

  it('puts nothing into one file when the other cannot be written', async () => {
    write('.bashrc', '# mine\n');
    write('.profile', '');
    chmodSync(at('.profile'), 0o444);
    const store = await only();
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(read('.bashrc')).toBe('# mine\n');
  });

  it('follows ZDOTDIR, XDG_CONFIG_HOME, and what ~/.zshenv says', async (context) => {
    expect(await filesOf(await only({ programs: ['zsh'], environment: { ZDOTDIR: at('z') } }))).toEqual([
      at('z/.zshrc'),
    ]);
    expect(await filesOf(await only({ programs: ['fish'], environment: { XDG_CONFIG_HOME: at('x') } }))).toEqual([
      at('x/fish/conf.d/latchkey.fish'),
    ]);
    if (!existsSync('/usr/bin/zsh')) context.skip('zsh is not installed');
    write('.zshenv', 'export ZDOTDIR="$HOME/dot s"\n');
    expect(await filesOf(await only({ programs: ['zsh'] }))).toEqual([at('dot s/.zshrc')]);
  });

  it('asks PowerShell on Windows for its profile, and respects its policy', async () => {
    const answers: Record<string, string> = {
      'C:\\pwsh.exe': `${at('profile.ps1')}\r\nRemoteSigned\r\n`,
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe': `${at('old.ps1')}\r\nRestricted\r\n`,
    };
    const stores = await shellStores({
      run: (program) => Promise.resolve({ exitCode: 0, stdout: answers[program] ?? '', stderr: '' }),
      environment: {},
      platform: 'win32',
      findProgram: (name) => (name === 'pwsh.exe' ? 'C:\\pwsh.exe' : undefined),
      tools,
    });
    expect(await Promise.all(stores.map((store) => store.inspect(root)))).toMatchObject([
      { id: 'shell:powershell', state: 'absent', optional: true, location: at('profile.ps1') },
      {
        id: 'shell:windows-powershell',
        state: 'unavailable',
        optional: true,
        hint: expect.stringContaining('RemoteSigned') as string,
      },
    ]);
  });
});
