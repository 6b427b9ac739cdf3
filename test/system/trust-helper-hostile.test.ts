import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localNetwork, thisComputer } from '../../electron/shared/permitted-names.ts';
import { buildAuthority } from '../../electron/authority/build-authority.ts';
import { boundMissing, helper, withBound, type Bound } from './bound-folders.ts';
import { wrongArguments, wrongKeystores } from './hostile-arguments.ts';
import {
  derOf,
  eachByteChanged,
  falselySigned,
  type HostileCall,
  install,
  notOneCertificate,
  pemOf,
  sha256Of,
  unlikeOurs,
} from './hostile-certificates.ts';
import { testRoot } from './trust-roots.ts';

// The real helper as root, with folders of the test's in the system's place; many calls in one mount namespace.
const missing = boundMissing();

/** `$1` the helper, `$2` a folder with `<number>.args` (each ends in NUL) and `<number>.in`. */
const callAll = `
number=0
while [ -f "$2/$number.args" ]; do
  code=0
  xargs -0 -a "$2/$number.args" sh -c '"$0" "$@"; exit_code=$?; echo "$exit_code" > "'"$2/$number.code"'"' "$1" \\
    < "$2/$number.in" > "$2/$number.out" 2>&1
  number=$((number + 1))
done
`;

const usual = { permittedDns: [...thisComputer.permittedDns], permittedIp: [...thisComputer.permittedIp] };

let folder: string;
let bound: Bound;

beforeAll(() => {
  if (missing) return;
  // Below a folder that only root can write to: for Java's lists that is a condition.
  folder = mkdtempSync('/root/latchkey-hostile-');
  chmodSync(folder, 0o755);
  for (const name of ['local', 'links', 'hooks', 'certificates', 'java']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'configuration'), '');
  bound = {
    '/usr/local/share/ca-certificates': join(folder, 'local'),
    '/etc/ssl/certs': join(folder, 'links'),
    '/etc/ca-certificates/update.d': join(folder, 'hooks'),
    '/etc/ca-certificates.conf': join(folder, 'configuration'),
  };
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Everything that the helper could write to: names, modes, times and content. */
function listing(): string[] {
  const places = ['local', 'links', 'hooks', 'java', 'configuration'].map((name) => join(folder, name));
  const all = places.flatMap((place) => {
    if (!statSync(place).isDirectory()) return [place];
    return [place, ...readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => join(place, name))];
  });
  const temporaries = readdirSync('/run').filter((name) => name.startsWith('latchkey'));
  return [...temporaries, ...all.map(describeFile)].sort();
}

function describeFile(file: string): string {
  const { mode, uid, mtimeMs, size, ino } = statSync(file);
  return [file, mode, uid, mtimeMs, size, ino].join(' ');
}

interface Answer {
  code: number;
  output: string;
}

let round = 0;
function answersTo(calls: readonly HostileCall[]): Answer[] {
  round += 1;
  const place = join(folder, `calls-${round}`);
  mkdirSync(place);
  calls.forEach(({ args, input }, number) => {
    writeFileSync(join(place, `${number}.args`), args.map((word) => `${word}\0`).join(''));
    writeFileSync(join(place, `${number}.in`), input);
  });
  const { status, stderr } = spawnSync(...withBound(bound, '/bin/sh', ['-c', callAll, 'sh', helper, place]), {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  const answers = calls.map((_, number) => ({
    code: Number(readFileSync(join(place, `${number}.code`), 'utf8')),
    output: readFileSync(join(place, `${number}.out`), 'utf8'),
  }));
  rmSync(place, { recursive: true });
  return answers;
}

it('refuses more than a thousand hostile calls, each in one line, and writes nothing', async (context) => {
  if (missing) context.skip(missing);
  const certificates = join(folder, 'certificates');
  const good = testRoot(certificates, 'good');
  const other = testRoot(certificates, 'other');
  const calls = [
    ...wrongArguments(good.sha256, good.pem),
    ...wrongKeystores(join(folder, 'java'), good.sha256, good.pem),
    ...notOneCertificate(good.pem, other.pem, good.keyFile),
    ...unlikeOurs(certificates),
    ...falselySigned(certificates),
    ...eachByteChanged(derOf(good.certificateFile)),
    ...eachByteChanged((await buildAuthority(usual, new Date())).root),
    // What openssl would not write: by our own builder, which its callers keep from such names.
    ...(await Promise.all(
      ['', '.', '-', 'localhost\0.com', 'a\nb.com', 'com\n', '*'].map(async (name) => {
        const constraints = { permittedDns: ['localhost', name], permittedIp: ['127.0.0.0/8'] };
        return install(`the name ${JSON.stringify(name)}`, (await buildAuthority(constraints, new Date())).root);
      }),
    )),
    install(
      'an ordinary authority',
      derOf(testRoot(certificates, 'plain', { extensions: 'basicConstraints = CA:TRUE\n' }).certificateFile),
    ),
  ];
  expect(calls.length).toBeGreaterThan(1_000);
  const before = listing();
  const answers = answersTo(calls);
  const accepted = calls.filter((_, number) => {
    const { code, output } = answers[number] ?? { code: 0, output: '' };
    return code < 10 || code > 16 || !/^trust-helper: .+\n$/.test(output);
  });
  expect(accepted.map(({ what }) => [what, answers[calls.findIndex((call) => call.what === what)]])).toEqual([]);
  expect(listing()).toEqual(before);
  expect(readdirSync(join(folder, 'java'))).not.toContain('ran');

  const counts = [10, 11, 12, 13, 15].map((code) => [code, answers.filter((answer) => answer.code === code).length]);
  for (const [code, count] of counts) expect(count, `refusals with code ${code}`).toBeGreaterThan(0);
  process.stdout.write(
    `\n${calls.length} hostile calls: ${counts.map(([code, count]) => `${count} × ${code}`).join(', ')}\n`,
  );

  // The same call without anything wrong about it is heard, and what it did is undone by the fingerprint.
  const right = { what: 'right', args: ['install-system', good.sha256], input: good.pem };
  expect(answersTo([right]).map(({ code }) => code)).toEqual([0]);
  expect(readdirSync(join(folder, 'local'))).toEqual([`latchkey-root-${good.sha256.slice(0, 16)}.crt`]);
  expect(answersTo([{ ...right, args: ['remove-system', good.sha256] }]).map(({ code }) => code)).toEqual([0]);
  expect(readdirSync(join(folder, 'local'))).toEqual([]);
}, 600_000);

it('takes every root that Latchkey makes, also for a local network and for domains of one’s own', async (context) => {
  if (missing) context.skip(missing);
  const rooted = async (dns: readonly string[], ip: readonly string[]): Promise<HostileCall> => {
    const { root } = await buildAuthority({ permittedDns: [...dns], permittedIp: [...ip] }, new Date());
    return { what: 'ours', args: ['install-system', sha256Of(root)], input: pemOf(root) };
  };
  const names = [...thisComputer.permittedDns, ...localNetwork.permittedDns];
  const ranges = [...thisComputer.permittedIp, ...localNetwork.permittedIp];
  const calls = [
    await rooted(thisComputer.permittedDns, thisComputer.permittedIp),
    await rooted([...names, 'dev.acme.example', 'xn--mller-kva.de', `${'a'.repeat(63)}.internal`], ranges),
    // Each alone, so that one which the helper does not know is named by this test.
    ...(await Promise.all(names.map((name) => rooted([name], ['127.0.0.0/8'])))),
    ...(await Promise.all(ranges.map((range) => rooted(['localhost'], [range])))),
  ];
  expect(answersTo(calls).map(({ code }) => code)).toEqual(calls.map(() => 0));
});
