import type { ExportedFiles, Project, ProjectDetail } from '../../../electron/shared/project.ts';

/** The two files that a dev server needs, absolute. */
export interface Pair {
  cert: string;
  key: string;
}

export interface Snippet {
  id: 'vite' | 'node' | 'environment';
  label: string;
  /** The file it belongs into, or where to type it. */
  place: string;
  code: string;
}

/** Where the last export lies: from this session's receipt, else from the remembered copy of the key. */
export function exportedPair(detail: Pick<ProjectDetail, 'exports'>, receipt: ExportedFiles | null): Pair | null {
  if (receipt) return { cert: receipt.cert, key: receipt.key };
  const key = detail.exports.at(-1)?.path;
  if (key === undefined || !key.endsWith('-key.pem')) return null;
  return { cert: key.replace(/-key\.pem$/, '.pem'), key };
}

export function snippets(project: Project, pair: Pair, platform: string): Snippet[] {
  return [
    { id: 'vite', label: 'Vite', place: 'vite.config.js', code: vite(project, pair) },
    { id: 'node', label: 'Node', place: 'server.mjs', code: node(project, pair) },
    { id: 'environment', label: 'Variables', place: 'in the terminal', code: environment(pair, platform) },
  ];
}

function vite(project: Project, { cert, key }: Pair): string {
  // Vite answers localhost and everything below it by itself; other names it must be told.
  const named = project.hosts.filter((host) => !/(^|\.)localhost$/.test(host) && /[a-z]/i.test(host));
  const allowed = named.map((host) => quote(host.replace(/^\*/, '')));
  return [
    'export default {',
    '  server: {',
    ...(project.port === undefined ? [] : [`    port: ${project.port},`]),
    ...(allowed.length === 0 ? [] : [`    allowedHosts: [${allowed.join(', ')}],`]),
    '    https: {',
    `      cert: ${quote(cert)},`,
    `      key: ${quote(key)},`,
    '    },',
    '  },',
    '};',
  ].join('\n');
}

function node(project: Project, { cert, key }: Pair): string {
  return [
    "import { readFileSync } from 'node:fs';",
    "import { createServer } from 'node:https';",
    '',
    'createServer({',
    `  cert: readFileSync(${quote(cert)}),`,
    `  key: readFileSync(${quote(key)}),`,
    "}, (request, response) => response.end('Hello'))",
    `  .listen(${project.port ?? 8443});`,
  ].join('\n');
}

function environment({ cert, key }: Pair, platform: string): string {
  if (platform === 'win32') return `set "SSL_CRT_FILE=${cert}"\nset "SSL_KEY_FILE=${key}"`;
  return `export SSL_CRT_FILE=${shellWord(cert)}\nexport SSL_KEY_FILE=${shellWord(key)}`;
}

/** A JavaScript string in single quotes. */
function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}

/** One word of a POSIX shell, quoted only where it must be. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command that does the same as a button, ready to be pasted. */
export function commandLine(...words: readonly string[]): string {
  return ['latchkey', ...words.map(shellWord)].join(' ');
}
