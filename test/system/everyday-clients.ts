import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from '../../electron/system/run.ts';
import { browserVisit } from './browser-visit.ts';
import type { OwnMachine } from './own-machine.ts';

export interface EverydayClient {
  name: string;
  /** Why it cannot be asked here. */
  missing?: string;
  visit: (port: number) => Promise<'accepted' | 'refused'>;
}

export interface ClientWorld {
  machine: OwnMachine;
  /** The user's home. */
  home: string;
  /** For the tests' own programs. */
  folder: string;
  host: string;
  /** What a server for the host has, PEM. */
  leaf: { cert: string; key: string };
  /** A Java that is not the distribution's, by its home. */
  secondJava: string;
}

/** Nothing but what each client trusts by itself: no list is given to any of them. */
export function everydayClients(world: ClientWorld): EverydayClient[] {
  const { machine, home, folder, host } = world;
  const environment = ['-i', `HOME=${home}`, 'PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'];

  /** One that ends with 0 only when it was answered. The words by which it refuses tell that from a fault of another kind. */
  const program = (
    name: string,
    tool: string,
    refusal: RegExp,
    argsFor: (port: number) => string[],
  ): EverydayClient => {
    const path = tool.startsWith('/') ? tool : findProgram(tool);
    if (!path) return { name, missing: `${tool} is not installed`, visit: () => Promise.reject(new Error(name)) };
    return {
      name,
      visit: async (port) => {
        const words = machine.inside('/usr/bin/env', [...environment, path, ...argsFor(port)]);
        const { exitCode, stdout, stderr } = await run(...words, { timeoutMs: 60_000 });
        if (exitCode === 0) return 'accepted';
        if (!refusal.test(`${stdout}\n${stderr}`)) throw new Error(`${name}: ${exitCode} ${stdout} ${stderr}`);
        return 'refused';
      },
    };
  };
  const browser = (name: string, path: string | undefined, argsFor: (url: string) => string[]): EverydayClient => ({
    name,
    ...(path ? {} : { missing: `${name} is not installed` }),
    visit: () =>
      browserVisit({
        ...{ leaf: world.leaf, host, environment: { HOME: home, PATH: '/usr/bin:/bin' } },
        command: (url) => machine.inside(path ?? '', argsFor(url)),
      }),
  });
  const url = (port: number): string => `https://${host}:${port}/`;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const visitor = nodeVisitor(folder);
  const java = javaVisitor(folder);

  return [
    program('curl', 'curl', /SSL certificate problem/, (port) => ['-q', '-sS', '-o', '/dev/null', url(port)]),
    program('wget', 'wget', /cannot verify|not trusted/, (port) => [
      '--no-config',
      '--no-hsts',
      '-nv',
      '-t',
      '1',
      '-O',
      '/dev/null',
      url(port),
    ]),
    program('git', 'git', /certificate/, (port) => ['ls-remote', `${url(port)}shop.git`]),
    program('OpenSSL', 'openssl', /verify error|unable to (get|verify)/, (port) => [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-servername',
      host,
      '-verify_hostname',
      host,
      '-verify_return_error',
    ]),
    program('GnuTLS', 'gnutls-cli', /NOT trusted|issuer is unknown/, (port) => [
      '--verify-hostname',
      host,
      '--sni-hostname',
      host,
      '-p',
      String(port),
      '127.0.0.1',
    ]),
    program('Python', 'python3', /CERTIFICATE_VERIFY_FAILED/, (port) => [
      '-c',
      'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])',
      url(port),
    ]),
    program('Node, in a terminal', 'bash', /UNABLE_TO|SELF_SIGNED/, (port) => [
      '-i',
      '-c',
      '"$1" "$2" "$3"',
      'bash',
      process.execPath,
      visitor,
      url(port),
    ]),
    program('Java of the system', 'java', /PKIX path|SSLHandshakeException/, (port) => ['-cp', java, 'Ask', url(port)]),
    program('Java by itself', join(world.secondJava, 'bin', 'java'), /PKIX path|SSLHandshakeException/, (port) => [
      '-cp',
      java,
      'Ask',
      url(port),
    ]),
    browser('Chromium', findProgram('chromium') ?? findProgram('google-chrome'), (at) => [
      ...asRoot,
      '--headless',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'chromium')}`,
      '--dump-dom',
      at,
    ]),
    browser('Firefox', findProgram('firefox-esr') ?? findProgram('firefox'), (at) => [
      '--headless',
      '--no-remote',
      '--profile',
      firefoxProfile(home),
      '--screenshot',
      join(folder, 'page.png'),
      at,
    ]),
  ];
}

/** The folder of the one profile, which `madeFirefoxProfile` makes. */
export const firefoxProfile = (home: string): string => join(home, '.mozilla', 'firefox', 'abcd.dev');

/** As Firefox leaves them; the database comes when it is first needed. */
export function madeFirefoxProfile(home: string): void {
  mkdirSync(firefoxProfile(home), { recursive: true });
  const lines = ['[Profile0]', 'Name=dev', 'IsRelative=1', 'Path=abcd.dev', 'Default=1', ''];
  writeFileSync(join(home, '.mozilla', 'firefox', 'profiles.ini'), lines.join('\n'));
}

function nodeVisitor(folder: string): string {
  const file = join(folder, 'ask.cjs');
  const end = "() => process.exit(0)).on('error', (error) => { console.log(error.code); process.exit(1); });";
  writeFileSync(file, `require('node:https').get(process.argv[2], ${end}\n`);
  return file;
}

/** Compiled once; what is returned is the class path. */
function javaVisitor(folder: string): string {
  const javac = findProgram('javac');
  if (!javac) return folder;
  const file = join(folder, 'Ask.java');
  const body = 'System.exit(new java.net.URL(given[0]).openStream().read() < 0 ? 2 : 0);';
  writeFileSync(file, `public class Ask { public static void main(String[] given) throws Exception { ${body} } }\n`);
  execFileSync(javac, ['-d', folder, file], { stdio: 'pipe' });
  return folder;
}
