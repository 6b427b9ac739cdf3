import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../electron/system/run.ts';
import { shellLines } from '../../../../electron/trust/tools/lines.ts';
import { trustVariables } from '../../../../electron/trust/tools/variables.ts';

// The real shells read the lines, in folders with the worst names.
const names = ['plain', 'with space', "it's", 'a "b" $HOME `id` \\ !1 ~ ; &', 'Jörg ’ “x”', '$(touch here)'];

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'latchkey-lines-'));
  for (const name of names) {
    mkdirSync(join(base, name));
    for (const file of ['bundle.pem', 'roots.pem']) writeFileSync(join(base, name, file), '');
  }
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

const filesIn = (name: string) => ({ bundle: join(base, name, 'bundle.pem'), roots: join(base, name, 'roots.pem') });
const systemFile = '/etc/ssl/the system’s.crt';
const linesIn = (name: string) => shellLines({ files: filesIn(name), hasBundle: true, systemFile, platform: 'linux' });
const variablesIn = (name: string) => trustVariables({ files: filesIn(name), hasBundle: true });

function setBy(shell: string, lines: string, environment: Record<string, string> = {}): Record<string, string> {
  const program = findProgram(shell);
  if (!program) throw new Error(`${shell} is not installed`);
  const bare: Record<string, readonly string[]> = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'], sh: [] };
  const output = execFileSync(program, [...(bare[shell] ?? []), '-c', `${lines}\nenv -0`], {
    env: { PATH: process.env['PATH'] ?? '', HOME: base, LANG: 'C.UTF-8', ...environment },
    cwd: base,
    encoding: 'utf8',
  });
  return Object.fromEntries(output.split('\0').map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

describe.each(['bash', 'zsh', 'fish', 'sh'] as const)('the lines for %s', (shell) => {
  const lines = (name: string): string => linesIn(name)[shell === 'sh' ? 'bash' : shell];

  it.each(names)('set every variable, also in a folder named %s', (name) => {
    const set = setBy(shell, lines(name));
    for (const { name: variable, value } of variablesIn(name)) expect(set[variable]).toBe(value);
  });

  it('leave alone what is set, and take an empty one for unset', () => {
    const set = setBy(shell, lines('plain'), { SSL_CERT_FILE: '/etc/own.pem', PIP_CERT: '' });
    expect(set['SSL_CERT_FILE']).toBe('/etc/own.pem');
    expect(set['PIP_CERT']).toBe(filesIn('plain').bundle);
  });

  it('name the bundle instead of the system’s own list, which it holds', () => {
    const set = setBy(shell, lines('plain'), { SSL_CERT_FILE: systemFile, NODE_EXTRA_CA_CERTS: systemFile });
    expect(set['SSL_CERT_FILE']).toBe(filesIn('plain').bundle);
    expect(set['NODE_EXTRA_CA_CERTS']).toBe(filesIn('plain').bundle);
  });

  it('do nothing without the file, and break nothing', () => {
    const files = { bundle: '/gone/b.pem', roots: filesIn('plain').roots };
    const gone = shellLines({ files, hasBundle: true, systemFile, platform: 'linux' });
    const strict = shell === 'fish' ? '' : 'set -eu\n';
    const set = setBy(shell, strict + gone[shell === 'sh' ? 'bash' : shell]);
    expect(set['SSL_CERT_FILE']).toBeUndefined();
    expect(set['NODE_EXTRA_CA_CERTS']).toBe(filesIn('plain').roots);
  });
});

describe('the lines for PowerShell', () => {
  it('are plain text, with quotes doubled and everything else spelt out', () => {
    const files = { bundle: "C:\\It's\\b.pem", roots: 'C:\\Jö’\\r.pem' };
    const { powershell } = shellLines({ files, hasBundle: true, platform: 'win32' });
    expect(powershell).toMatch(/^[\n -~]*$/);
    expect(powershell).toContain(`if ("$env:SSL_CERT_FILE" -in '') { $env:SSL_CERT_FILE = 'C:\\It''s\\b.pem' }`);
    expect(powershell).toContain("-LiteralPath ('' + 'C:\\J' + [char]0xf6 + [char]0x2019 + '\\r.pem') -PathType Leaf");
  });
});

describe('the settings for VS Code', () => {
  it.each([
    ['linux', 'linux'],
    ['darwin', 'osx'],
    ['win32', 'windows'],
  ] as const)('name the terminals of %s', (platform, system) => {
    const { vscode } = shellLines({ files: filesIn(names[3] ?? ''), hasBundle: true, platform });
    const settings = JSON.parse(vscode) as Record<string, Record<string, string>>;
    expect(Object.keys(settings)).toEqual([`terminal.integrated.env.${system}`]);
    expect(Object.values(settings)[0]?.['SSL_CERT_FILE']).toBe(filesIn(names[3] ?? '').bundle);
  });
});

describe('trustVariables', () => {
  const files = { bundle: '/data/bundle.pem', roots: '/data/roots.pem' };

  it('gives the whole list to those that replace, and ours alone to those that add', () => {
    for (const { effect, value } of trustVariables({ files, hasBundle: true })) {
      expect(value).toBe(effect === 'adds' ? files.roots : files.bundle);
    }
  });

  it('leaves out those that replace while there is no whole list', () => {
    expect(trustVariables({ files, hasBundle: false }).map(({ effect }) => effect)).toEqual(['adds', 'adds']);
    expect(shellLines({ files, hasBundle: false, platform: 'linux' }).bash).not.toContain('SSL_CERT_FILE');
  });

  it('tells what somebody else set, but neither ours nor the system’s own list, which the bundle holds', () => {
    const environment = {
      SSL_CERT_FILE: '/corp.pem',
      PIP_CERT: files.bundle,
      DENO_CERT: '',
      GIT_SSL_CAINFO: systemFile,
      NODE_EXTRA_CA_CERTS: systemFile,
    };
    const variables = trustVariables({ files, hasBundle: true, systemFile, environment });
    expect(variables.filter(({ taken }) => taken !== undefined)).toMatchObject([
      { name: 'SSL_CERT_FILE', taken: '/corp.pem' },
    ]);
    expect(variables.find(({ name }) => name === 'NODE_EXTRA_CA_CERTS')?.value).toBe(files.bundle);
  });

  it('leaves the system’s own list where there is no bundle that holds it', () => {
    const environment = { NODE_EXTRA_CA_CERTS: systemFile };
    const [node] = trustVariables({ files, hasBundle: false, systemFile, environment });
    expect(node).toMatchObject({ value: files.roots, taken: systemFile });
  });
});
