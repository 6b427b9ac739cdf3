import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const cruiser = join(repository, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** [rule, file that breaks it, what the file imports] */
const breaches: [rule: string, file: string, text: string][] = [
  ['no-cycles', 'electron/trust/one.ts', "import './two.ts';"],
  ['everything-is-found', 'electron/trust/lost.ts', "import './nowhere.ts';"],
  ['window-sees-shared-only', 'renderer/src/one.ts', "import '../../electron/trust/two.ts';"],
  ['window-sees-shared-only', 'renderer/src/types.ts', "import type { Two } from '../../electron/trust/two.ts';"],
  ['window-has-no-node', 'renderer/src/electron.ts', "import 'electron';"],
  ['window-has-no-node', 'renderer/src/node.ts', "import 'node:fs';"],
  ['window-has-no-node', 'renderer/src/Page.svelte', '<script lang="ts">import "node:os";</script>'],
  ['shared-is-pure', 'electron/shared/node.ts', "import 'node:crypto';"],
  ['shared-is-pure', 'electron/shared/two.ts', "import '../trust/two.ts';"],
  ['certificates-are-pure', 'electron/certificates/disk.ts', "import 'node:fs/promises';"],
  ['certificates-are-pure', 'electron/certificates/run.ts', "import '../system/run.ts';"],
  ['certificates-are-pure', 'electron/handshake/parser/records.ts', "import 'node:tls';"],
  ['electron-at-the-top', 'electron/projects/window.ts', "import { app } from 'electron'; app.quit();"],
  ['one-child-process', 'electron/trust/run.ts', "import 'node:child_process';"],
  ['one-keytar', 'electron/trust/keys.ts', "import 'keytar';"],
  ['adapters-import-no-use-cases', 'electron/trust/linux/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/nss/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/java/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/macos/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/windows/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/shell/store.ts', "import '../../projects/two.ts';"],
  ['adapters-import-no-use-cases', 'electron/trust/audit/store.ts', "import '../../projects/two.ts';"],
  ['use-cases-know-no-front', 'electron/projects/call.ts', "import '../ipc/two.ts';"],
  ['nobody-imports-the-top', 'electron/projects/top.ts', "import '../main.ts';"],
  ['development-stays-outside', 'electron/projects/dev.ts', "import '../dev/two.ts';"],
  ['terminal-without-electron', 'electron/cli.ts', "import './between.ts';"],
];

const innocent: [file: string, text: string][] = [
  ['electron/trust/two.ts', "import './one.ts'; export type Two = string;"],
  ['electron/trust/session.ts', "import type { Session } from 'electron'; export type Own = Session;"],
  ['electron/projects/two.ts', 'export {};'],
  ['electron/ipc/two.ts', 'export {};'],
  ['electron/dev/two.ts', 'export {};'],
  ['electron/between.ts', "import { app } from 'electron'; app.quit();"],
  ['electron/main.ts', "import { app } from 'electron'; app.quit();"],
  ['electron/system/run.ts', "import 'node:child_process';"],
  ['electron/keychain/keytar.ts', "import 'keytar';"],
  ['electron/create.ts', "import './keychain/keytar.ts'; import './shared/words.ts';"],
  ['electron/shared/words.ts', 'export {};'],
  ['renderer/src/good.ts', "import '../../electron/shared/words.ts';"],
];

let folder: string;
let found: Set<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-rules-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json', 'electron/tsconfig.json']) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(repository, name), join(folder, name));
  }
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of [...breaches.map(([, ...rest]) => rest), ...innocent]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'electron', 'renderer'];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) => {
      resolve(stdout);
    });
  });
  const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  found = new Set(summary.violations.map(({ from, rule }) => `${rule.name} in ${from}`));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(breaches)('%s: %s breaks it', (rule, file) => {
  expect(found).toContain(`${rule} in ${file}`);
});

test('nothing else is reported', () => {
  const expected = new Set(breaches.map(([rule, file]) => `${rule} in ${file}`));
  expect([...found].filter((breach) => !expected.has(breach))).toEqual([]);
});
