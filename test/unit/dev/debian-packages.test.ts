import { describe, expect, test } from 'vitest';
import { installCommand, installPackages, isDebian, packageName } from '../../../electron/dev/debian-packages.mjs';

describe('packageName', () => {
  test.each([
    ['libgtk-3-0', { ID: 'debian', VERSION_ID: '12' }, 'libgtk-3-0'],
    ['libgtk-3-0', { ID: 'debian', VERSION_ID: '13' }, 'libgtk-3-0t64'],
    ['libgtk-3-0', { ID: 'ubuntu', VERSION_ID: '22.04' }, 'libgtk-3-0'],
    ['libasound2', { ID: 'ubuntu', VERSION_ID: '24.04' }, 'libasound2t64'],
    ['libnss3', { ID: 'debian', VERSION_ID: '13' }, 'libnss3'],
  ])('%s on %o is %s', (name, release, expected) => {
    expect(packageName(name, release)).toBe(expected);
  });
});

test('isDebian needs both the family and apt-get', () => {
  expect(isDebian({ ID: 'fedora' })).toBe(false);
  expect(isDebian({})).toBe(false);
});

test('the command asks for administrator rights only where they are needed', () => {
  expect(installCommand(['a', 'b'], true)).toBe('apt-get install -y --no-install-recommends a b');
  expect(installCommand(['a'], false)).toBe('sudo apt-get install -y --no-install-recommends a');
});

describe('installPackages', () => {
  const done = { exitCode: 0, stdout: '', stderr: '' };
  const locked = { exitCode: 100, stdout: '', stderr: 'E: Could not get lock /var/lib/apt/lists/lock.\n' };

  function recorder(answers: (typeof done)[]) {
    const calls: string[] = [];
    const lines: string[] = [];
    const waits: number[] = [];
    const options = {
      log: (line: string) => lines.push(line),
      wait: (milliseconds: number) => Promise.resolve(void waits.push(milliseconds)),
      runCommand: (_: string, args: string[]) => {
        calls.push(args[0] ?? '');
        return Promise.resolve(answers.shift() ?? done);
      },
    };
    return { calls, lines, waits, options };
  }

  test('refreshes the lists, then installs', async () => {
    const { calls, options } = recorder([]);
    expect(await installPackages(['hello'], options)).toBeUndefined();
    expect(calls).toEqual(['update', 'install']);
  });

  test('waits for another package manager', async () => {
    const { calls, lines, waits, options } = recorder([locked]);
    expect(await installPackages(['hello'], options)).toBeUndefined();
    expect(calls).toEqual(['update', 'update', 'install']);
    expect(lines).toEqual(['apt-get update failed because another package manager is running; trying again.']);
    expect(waits).toHaveLength(1);
  });

  test('gives up after a bounded number of tries, with apt’s own words', async () => {
    const { calls, options } = recorder([done, locked, locked, locked]);
    expect(await installPackages(['hello'], options)).toBe(
      'apt-get install: E: Could not get lock /var/lib/apt/lists/lock.',
    );
    expect(calls).toEqual(['update', 'install', 'install', 'install']);
  });
});
