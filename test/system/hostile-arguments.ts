import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostileCall } from './hostile-certificates.ts';

const wrongActions = [
  ...['', 'install', 'remove', 'INSTALL-SYSTEM', 'install-system ', ' install-system', 'install-system\n', '--help'],
  ...['-c', 'sh', '../install-system', 'install-system;id', '$(id)', '`id`', 'install-*', '*', 'clean', 'refuse', '-x'],
  ...['install_system', 'remove_system', 'install-system\u00a0', 'install-windows', '--', '-'],
];

/** Each is one slip or trick away from a fingerprint. */
function wrongFingerprints(sha256: string): string[] {
  return [
    ...['', sha256.slice(1), `${sha256}0`, sha256.toUpperCase(), `${sha256}\n`, ` ${sha256}`, `${sha256} `],
    ...[`0x${sha256.slice(2)}`, `${sha256.slice(0, 63)}g`, (sha256.match(/../g) ?? []).join(':'), sha256.slice(0, 40)],
    ...[
      '../../../../etc/passwd',
      '/'.repeat(64),
      '.'.repeat(64),
      '*'.repeat(64),
      '-'.repeat(64),
      '$(id)'.padEnd(64, '0'),
    ],
    ...[`${sha256.slice(0, 62)}é`, `${sha256.slice(0, 31)}\n${sha256.slice(0, 32)}`, 'ａ'.repeat(64), '--', '-n'],
    ...['0'.repeat(63), '0'.repeat(65), '0'.repeat(100_000)],
  ];
}

export function wrongArguments(sha256: string, pem: string): HostileCall[] {
  const actions = ['install-system', 'remove-system', 'install-java', 'remove-java'];
  const keystoreOf = (action: string): string[] => (action.endsWith('java') ? ['/usr/lib/security/cacerts'] : []);
  const lists = [
    ...[[], ['install-system'], ['remove-system'], ['install-java', sha256], ['remove-java', sha256]],
    ...wrongActions.flatMap((action) => [[action, sha256], [action], [action, sha256, '/x/lib/security/cacerts']]),
    ...actions.flatMap((action) => wrongFingerprints(sha256).map((wrong) => [action, wrong, ...keystoreOf(action)])),
    ...actions.flatMap((action) =>
      [[''], ['more'], ['--force'], ['/etc/passwd', 'x']].map((more) => [
        action,
        sha256,
        ...keystoreOf(action),
        ...more,
      ]),
    ),
    [sha256, 'install-system'],
  ];
  return lists
    .filter((args) => !(args[0]?.endsWith('java') && args.length === 3 && args[1] === sha256))
    .map((args) => ({ what: `the arguments ${JSON.stringify(args).slice(0, 120)}`, args, input: pem }));
}

/** Lists of Java's that others than root could have made, or could change; none is a real runtime's. */
export function wrongKeystores(folder: string, sha256: string, pem: string): HostileCall[] {
  const runtime = (
    name: string,
    change: (places: { home: string; keystore: string; keytool: string }) => void,
  ): string => {
    const home = join(folder, name);
    const [keystore, keytool] = [join(home, 'lib/security/cacerts'), join(home, 'bin/keytool')];
    for (const file of [keystore, keytool]) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(keystore, 'a list');
    // Whatever runs it leaves a trace that the test looks for.
    writeFileSync(keytool, `#!/bin/sh\necho ran > '${folder}/ran'\n`);
    chmodSync(keytool, 0o755);
    change({ home, keystore, keytool });
    return keystore;
  };
  const inside = [
    runtime('others-keystore', ({ keystore }) => {
      chownSync(keystore, 1000, 1000);
    }),
    runtime('open-keystore', ({ keystore }) => {
      chmodSync(keystore, 0o666);
    }),
    runtime('group-keystore', ({ keystore }) => {
      chmodSync(keystore, 0o664);
    }),
    runtime('others-folder', ({ keystore }) => {
      chownSync(dirname(keystore), 1000, 1000);
    }),
    runtime('open-folder', ({ home }) => {
      chmodSync(home, 0o777);
    }),
    runtime('others-keytool', ({ keytool }) => {
      chownSync(keytool, 1000, 1000);
    }),
    runtime('open-keytool', ({ keytool }) => {
      chmodSync(keytool, 0o777);
    }),
    runtime('others-library', ({ home }) => {
      writeFileSync(join(home, 'lib', 'libjli.so'), '');
      chownSync(join(home, 'lib', 'libjli.so'), 1000, 1000);
    }),
    runtime('linked-library', ({ home }) => {
      writeFileSync(join(folder, 'library'), '');
      chownSync(join(folder, 'library'), 1000, 1000);
      symlinkSync(join(folder, 'library'), join(home, 'lib', 'libjli.so'));
    }),
    runtime('no-keytool', ({ keytool }) => {
      chmodSync(keytool, 0o644);
    }),
    runtime('a folder', () => undefined),
    runtime("quo'te", () => undefined),
    runtime('line\nend', () => undefined),
    runtime('semi;colon', () => undefined),
  ];
  const good = runtime('good', () => undefined);
  const link = runtime('linked', () => undefined);
  symlinkSync(join(folder, 'linked'), join(folder, 'link'));
  copyFileSync(good, join(dirname(good), 'cacerts.bak'));
  mkdirSync(join(folder, 'is-folder/lib/security/cacerts'), { recursive: true });
  const paths = [
    ...inside,
    ...['', '/', '.', '..', 'cacerts', 'lib/security/cacerts', './lib/security/cacerts', '/etc/passwd', '/etc/shadow'],
    ...['/lib/security/cacerts', '/dev/null', '/dev/stdin', '/proc/self/fd/0', '/etc/ssl/certs/ca-certificates.crt'],
    ...[`${good}/`, `/${good}`, good.replace('/lib/', '//lib/'), good.replace('/lib/', '/./lib/'), `${good}\n`],
    ...[good.replace('/lib/', '/lib/../lib/'), join(dirname(good), 'cacerts.bak'), join(dirname(good), 'missing')],
    ...[link.replace('/linked/', '/link/'), join(folder, 'is-folder/lib/security/cacerts'), `${good} --help`, '--help'],
    ...['-J-agentpath:/tmp/x.so', '$(id)', '`id`', '*/lib/security/cacerts', '/*/lib/security/cacerts', dirname(good)],
    ...[
      `/${'x/'.repeat(2000)}lib/security/cacerts`,
      '/x/lib/security/cacerts\0'.slice(0, -1),
      '/x/lib/security/CACERTS',
    ],
  ];
  return paths.flatMap((keystore) =>
    (['install-java', 'remove-java'] as const).map((action) => ({
      what: `${action} with the keystore ${JSON.stringify(keystore).slice(0, 100)}`,
      args: [action, sha256, keystore],
      input: pem,
    })),
  );
}
