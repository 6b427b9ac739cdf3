import type { Shell, TrustVariable } from '../../shared/tools.ts';
import type { ToolFiles } from './bundle.ts';
import { trustVariables } from './variables.ts';

export interface LineOptions {
  files: ToolFiles;
  hasBundle: boolean;
  /** The system's own list, where it is one file: the bundle holds all of it. */
  systemFile?: string | undefined;
  platform: NodeJS.Platform;
}

/** A variable, and the values that it may have for ours to take their place; `''` stands for unset and empty. */
interface Setting {
  name: string;
  over: readonly string[];
}

/**
 * The lines that set the variables, by shell. They leave alone what somebody else set, and do nothing while the file
 * is not there: a shell whose tools trust nobody would be worse than one without us. Pure.
 */
export function shellLines({ files, hasBundle, systemFile, platform }: LineOptions): Record<Shell, string> {
  const variables = trustVariables({ files, hasBundle });
  const system = systemFile === undefined ? [] : [systemFile];
  const adding = variables.filter(({ effect }) => effect === 'adds').map(({ name }) => name);
  const replacing = variables.filter(({ effect }) => effect === 'replaces').map(({ name }) => name);
  const blocks: [file: string, settings: Setting[]][] = [
    [files.roots, adding.map((name) => ({ name, over: [''] }))],
    [
      files.bundle,
      [
        ...(hasBundle && systemFile !== undefined ? adding.map((name) => ({ name, over: system })) : []),
        ...replacing.map((name) => ({ name, over: ['', ...system] })),
      ],
    ],
  ];
  const linesOf = (block: (file: string, settings: readonly Setting[]) => readonly string[]): string =>
    blocks
      .filter(([, settings]) => settings.length > 0)
      .flatMap(([file, settings]) => block(file, settings))
      .map((line) => `${line}\n`)
      .join('');
  return {
    bash: linesOf(posixBlock),
    zsh: linesOf(posixBlock),
    fish: linesOf(fishBlock),
    powershell: linesOf(powershellBlock),
    vscode: vscodeSettings(variables, platform),
  };
}

export const noLines: Record<Shell, string> = { bash: '', zsh: '', fish: '', powershell: '', vscode: '' };

/** For bash, zsh and the plain `sh` that reads ~/.profile, also under `set -eu`. */
function posixBlock(file: string, settings: readonly Setting[]): string[] {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return [
    `if [ -r ${quoted(file)} ]; then`,
    ...settings.map(
      ({ name, over }) =>
        `  case "\${${name}-}" in ${over.map(quoted).join('|')}) export ${name}=${quoted(file)};; esac`,
    ),
    'fi',
  ];
}

/** Within single quotes fish knows `\'` and `\\` alone. https://fishshell.com/docs/current/language.html#quotes */
function fishBlock(file: string, settings: readonly Setting[]): string[] {
  const quoted = (text: string): string => `'${text.replace(/['\\]/g, String.raw`\$&`)}'`;
  return [
    `if test -r ${quoted(file)}`,
    ...settings.map(
      ({ name, over }) =>
        `    contains -- "$${name}" ${over.map(quoted).join(' ')}; and set -gx ${name} ${quoted(file)}`,
    ),
    'end',
  ];
}

function powershellBlock(file: string, settings: readonly Setting[]): string[] {
  return [
    `if (Test-Path -LiteralPath ${powershellText(file)} -PathType Leaf) {`,
    ...settings.map(
      ({ name, over }) =>
        `  if ("$env:${name}" -in ${over.map(powershellText).join(', ')}) { $env:${name} = ${powershellText(file)} }`,
    ),
    '}',
  ];
}

/**
 * What is not ASCII is spelt out: Windows PowerShell reads a profile without a byte order mark in the code page of the
 * country, and any PowerShell takes typographic quotes for quotes.
 */
function powershellText(text: string): string {
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const words = (text.match(/[ -~]+|[^ -~]/g) ?? []).map((part) =>
    /^[ -~]/.test(part) ? powershellText(part) : `[char]0x${part.charCodeAt(0).toString(16)}`,
  );
  // The first operand decides that this joins texts.
  return `('' + ${words.join(' + ')})`;
}

/** https://code.visualstudio.com/docs/terminal/profiles#_configuring-the-environment */
function vscodeSettings(variables: readonly TrustVariable[], platform: NodeJS.Platform): string {
  const system = platform === 'darwin' ? 'osx' : platform === 'win32' ? 'windows' : 'linux';
  const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  return `${JSON.stringify({ [`terminal.integrated.env.${system}`]: values }, null, 2)}\n`;
}
