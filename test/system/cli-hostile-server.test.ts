import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafExtensions, opensslAuthority } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';
import { cliHome, type CliHome } from './cli-process.ts';
import { talk } from './cli-terminal-dialog.ts';

/** A real server whose certificate tries to steer the terminal of whoever looks at it. */
const authority = opensslAuthority();
const running = servers();
let home: CliHome;
let target: string;

const escape = '\u001b[2J\u001b[31m';
const title = '\u001b]0;owned\u0007';
const reorder = '\u202eevil\u2066';
const giant = `DNS:${'x'.repeat(5_000)}`;

beforeAll(async () => {
  home = cliHome();
  const root = authority.root(`${escape}Root${reorder}`);
  const leaf = authority.issue({
    subject: `/O=${escape}${title}${reorder}\u009b31m/CN=${escape}shop`,
    extensions: leafExtensions([`DNS:${escape}shop.localhost`, `URI:${title}`, giant, 'DNS:shop.localhost']),
    issuer: root,
  });
  const port = await running.https({ cert: leaf.certPem + root.certPem, key: leaf.keyPem });
  target = `shop.localhost:${port}`;
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  home.remove();
});

/** The first character that is neither text nor a line's end. */
function steering(text: string): string | undefined {
  return /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u.exec(text)?.[0];
}

describe('a certificate that holds escape sequences', () => {
  it.each([
    ['as text', []],
    ['as text with explanations', ['--explain']],
    ['as JSON', ['--json']],
  ])('reaches nobody’s terminal, %s', async (_, options) => {
    const { stdout, stderr, exitCode } = await home.start(['check', target, ...options]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('001');
    expect(stdout).toContain('shop.localhost');
    expect(steering(stdout)).toBeUndefined();
    expect(steering(stderr)).toBeUndefined();
    // A giant name fills no screen.
    expect(stdout.length).toBeLessThan(60_000);
  });

  it('is coloured by Latchkey alone on a terminal', async () => {
    const { screen } = await talk(home, ['check', target, '--explain'], []);
    expect(screen).toContain('\u001b[');
    // What is left after Latchkey's own colours and the terminal's line ends.
    expect(steering(screen.replace(/\u001b\[(?:0|1|2|31|32|33)m/g, '').replaceAll('\r\n', '\n'))).toBeUndefined();
    // An escape in front of "[31m" is Latchkey's colour for a mark, which stands before one.
    expect(screen).not.toContain('\u001b[2J');
    expect(screen).not.toContain('\u001b]0;');
  });

  it('is text in the report', async () => {
    for (const name of ['check.txt', 'check.json']) {
      const file = join(home.folder, name);
      await home.start(['check', target, '--report', file]);
      expect(steering(readFileSync(file, 'utf8'))).toBeUndefined();
    }
  });
});
