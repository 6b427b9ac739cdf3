import type { CommandEntry } from './command.ts';

const project = '<project>';

/** In the order of the help: first steps, projects, checks, trust, the rest. */
export const registry: readonly CommandEntry[] = [
  {
    name: 'tour',
    usage: 'tour',
    summary: 'shows the whole job in a throwaway folder; changes nothing here',
    load: async () => (await import('./commands/tour.ts')).tour,
  },
  {
    name: 'first-run',
    usage: 'first-run [--yes]',
    summary: 'goes through the whole job with you: authority, trust, project, check',
    load: async () => (await import('./commands/first-run.ts')).firstRun,
  },
  {
    name: 'status',
    usage: 'status',
    summary: 'authority, stores, projects, and what needs attention',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'setup',
    usage: 'setup [--yes] [--local-network] [--domain D]… [--no-trust]',
    summary: 'creates the authority and has every store here trust it',
    load: async () => (await import('./commands/setup.ts')).setup,
  },
  {
    name: 'add',
    usage: 'add <host>… [--name N] [--key K] [--days D] [--folder DIR] [--port P]',
    summary: 'a new project with a certificate',
    load: async () => (await import('./commands/add.ts')).add,
  },
  {
    name: 'list',
    usage: 'list',
    summary: 'all projects',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'show',
    usage: `show ${project}`,
    summary: 'one project with its chain and where its key is',
    load: async () => (await import('./commands/show.ts')).show,
  },
  {
    name: 'renew',
    usage: `renew ${project} [--add-host H]… | --due`,
    summary: 'a new key and certificate, for the same hosts or more',
    load: async () => (await import('./commands/renew.ts')).renew,
  },
  {
    name: 'remove',
    usage: `remove ${project} [--yes]`,
    summary: 'removes a project and its key',
    load: async () => (await import('./commands/remove.ts')).remove,
  },
  {
    name: 'export',
    usage: `export ${project} --dir DIR [--format pem] [--force]`,
    summary: 'writes the certificate and key for a server to use',
    load: async () => (await import('./commands/export.ts')).exportProject,
  },
  {
    name: 'check',
    usage:
      `check ${project} | <host[:port]> | --all [--serve] [--timeout MS] [--explain] ` +
      '[--report FILE [--force]] [--raw] [--key-log FILE]',
    summary: 'tries the handshake and says what is wrong',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'run',
    usage: `run ${project} -- <command>…`,
    summary: 'runs a command with the certificate and key at hand',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'stores',
    usage: 'stores',
    summary: 'every trust store of this computer and what it says',
    load: async () => (await import('./commands/stores.ts')).stores,
  },
  {
    name: 'trust',
    usage: 'trust [--store ID]…',
    summary: 'has the stores trust the authority',
    load: async () => (await import('./commands/trust.ts')).trust,
  },
  {
    name: 'untrust',
    usage: 'untrust [--store ID]… [--sha256 F]',
    summary: 'takes the authority out of the stores',
    load: async () => (await import('./commands/untrust.ts')).untrust,
  },
  {
    name: 'audit',
    usage: 'audit [--remove F] [--yes]',
    summary: 'other authorities that were added here, and where their keys lie',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'tools',
    usage: 'tools [--shell bash|zsh|fish|powershell|vscode]',
    summary: 'the variables for tools that bring their own list of authorities',
    load: async () => (await import('./commands/tools.ts')).tools,
  },
  {
    name: 'root export',
    usage: 'root export [--format pem|der] [--out FILE] [--force]',
    summary: 'the root certificate, for other computers and tools',
    load: async () => (await import('./commands/root-export.ts')).rootExport,
  },
  {
    name: 'uninstall',
    usage: 'uninstall [--yes]',
    summary: 'removes trust, keys and files, and names what it cannot reach',
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  {
    name: 'help',
    usage: 'help [command]',
    summary: 'this list, or one command explained',
    load: async () => (await import('./commands/help.ts')).help,
  },
  {
    name: 'version',
    usage: 'version',
    summary: 'the version of Latchkey',
    load: async () => (await import('./commands/version.ts')).version,
  },
];
