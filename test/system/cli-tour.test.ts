import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, cliHome, type CliHome } from './cli-process.ts';
import { checkShape } from './cli-shapes.ts';

let home: CliHome;
beforeEach(() => {
  home = cliHome();
});
afterEach(() => {
  home.remove();
});

/** Everything below the home, which the tour must leave as it found it. */
function contents(): string[] {
  return readdirSync(home.folder, { recursive: true, encoding: 'utf8' }).sort();
}

describe('tour', () => {
  it('shows the whole job and leaves nothing behind', () => {
    const before = contents();
    const { exitCode, stdout, stderr } = home.run(['tour']);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('1. An authority is created');
    expect(stdout).toContain('tour.localhost');
    expect(stdout).toContain('NOT_TRUSTED_HERE');
    expect(stdout).toContain('It is untrusted, as it should be');
    expect(stdout).toContain('4. What a real setup would change here');
    expect(stderr).toBe('');
    expect(contents()).toEqual(before);
  });

  it('prints one document with --json', () => {
    const { exitCode, document } = home.json('tour');
    expect(exitCode).toBe(0);
    const { ok, check } = v.parse(v.looseObject({ ok: v.boolean(), check: checkShape }), document);
    expect(ok).toBe(true);
    expect(check).toMatchObject({
      target: { host: 'tour.localhost' },
      ok: false,
      verdict: { code: 'NOT_TRUSTED_HERE' },
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('removes its folder after %s', async (signal) => {
    const before = contents();
    const child = spawn(process.execPath, [cli, 'tour'], { env: home.environment, cwd: home.folder });
    // Its first words come when the folder is there and before the work begins.
    child.stdout.once('data', () => {
      expect(readdirSync(join(home.folder, 'tmp'))).toHaveLength(1);
      child.kill(signal);
    });
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect(exitCode).toBe(3);
    expect(contents()).toEqual(before);
  });
});
