/** The floors of the house, enforced. A rule's comment is what a reader sees when it is broken. */
const only = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

// Our own top folder has the same name as the package.
const electronPackage = '^electron$|(^|/)node_modules/electron/';
const keytarPackage = '^keytar$|(^|/)node_modules/(keytar|@github/keytar)/';
const nodePrograms = '^(node:)?child_process$';
const diskOrNetwork = '^(node:)?(fs|net|tls|http|https|http2|dgram|dns|child_process)(/|$)';

module.exports = {
  forbidden: [
    only('no-cycles', 'A cycle means that nobody can read one file alone.', {}, { circular: true }),
    only(
      'everything-is-found',
      'An import that leads nowhere is a mistake.',
      {},
      { couldNotResolve: true, pathNot: '\\?|^virtual:' },
    ),
    only(
      'window-sees-shared-only',
      'The window imports electron/shared and itself.',
      { path: '^renderer/' },
      { path: '^electron/(?!shared/)' },
    ),
    only(
      'window-has-no-node',
      'The window has no Node, no Electron and no keychain; it asks through the preload.',
      { path: '^renderer/' },
      { path: [electronPackage, keytarPackage] },
    ),
    only('window-has-no-node', 'The window has no Node.', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    only(
      'shared-is-pure',
      'Shared code imports nothing outside itself.',
      { path: '^electron/shared/' },
      { pathNot: '^electron/shared/' },
    ),
    only(
      'certificates-are-pure',
      'Values in, bytes out: no disk, no network, no Electron.',
      {
        path: '^electron/(certificates/|authority/build-|handshake/(parser|verdict|report)/|handshake/secrets/(?!key-log))',
      },
      { path: [diskOrNetwork, electronPackage, '^electron/system/'] },
    ),
    only(
      'electron-at-the-top',
      'Use cases and adapters run in plain Node too: what needs Electron at run time stays at the top, or in ipc/register.ts.',
      { path: '^electron/[^/]+/', pathNot: '^electron/(ipc/register\\.ts|dev/)' },
      { path: electronPackage, dependencyTypesNot: ['type-only'] },
    ),
    only(
      'one-child-process',
      'Only system/run.ts starts programs.',
      { path: '^electron/', pathNot: '^electron/(system/run\\.ts|dev/)' },
      { path: nodePrograms },
    ),
    only('one-keytar', 'Only keychain/ knows keytar.', { pathNot: '^electron/keychain/' }, { path: keytarPackage }),
    only(
      'adapters-import-no-use-cases',
      'A store, a keychain or a client is called; it does not call back.',
      { path: '^electron/(keychain/|trust/(linux|nss|java|macos|windows|shell|audit)/|handshake/clients/)' },
      { path: '^electron/(authority|projects|ipc|terminal)/' },
    ),
    only(
      'use-cases-know-no-front',
      'The window and the terminal call the use cases, never the other way round.',
      { path: '^electron/(authority|certificates|projects|keychain|trust|handshake|system)/' },
      { path: '^electron/(ipc|terminal)/' },
    ),
    only(
      'nobody-imports-the-top',
      'main.ts and cli.ts put things together; nothing depends on them.',
      {},
      { path: '^electron/(main|cli)\\.ts$' },
    ),
    only(
      'development-stays-outside',
      'What electron/dev holds is not part of the product.',
      { path: '^electron/', pathNot: '^electron/dev/' },
      { path: '^electron/dev/' },
    ),
    only(
      'terminal-without-electron',
      'In plain Node, importing electron starts a download; main.ts injects what needs it.',
      { path: '^electron/cli\\.ts$' },
      { path: electronPackage, reachable: true },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'electron/tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'svelte'],
    },
  },
};
