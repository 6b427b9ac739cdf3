import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../../../electron/system/run.ts';
import { findCertutil } from '../../../../electron/trust/nss/certutil.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-certutil-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function impostor(text: string): string {
  const file = join(folder, 'certutil');
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe('findCertutil', () => {
  it('finds NSS’s own', async (context) => {
    const program = findProgram('certutil');
    if (!program) context.skip('certutil is not installed');
    expect(await findCertutil({ run, findProgram, family: 'debian' })).toEqual({ program });
  });

  it.each([
    ['debian', 'sudo apt install libnss3-tools'],
    ['fedora', 'sudo dnf install nss-tools'],
    ['arch', 'sudo pacman -S nss'],
    ['suse', 'sudo zypper install mozilla-nss-tools'],
    ['alpine', 'sudo apk add nss-tools'],
    ['other', 'nss-tools'],
  ] as const)('on %s says which package brings it', async (family, expected) => {
    const answer = await findCertutil({ run, findProgram: () => undefined, family });
    expect(answer).toMatchObject({ reason: expect.stringContaining('not installed') as string });
    expect('hint' in answer && answer.hint).toContain(expected);
  });

  it.each([
    ['says something else', '#!/bin/sh\necho "CertUtil: -store command completed successfully."\n'],
    ['fails', '#!/bin/sh\nexit 1\n'],
    ['cannot be started', '#!/nowhere/interpreter\n'],
  ])('passes over a certutil that %s', async (_, text) => {
    const file = impostor(text);
    expect(await findCertutil({ run, findProgram: () => file, family: 'debian' })).toMatchObject({
      reason: `${file} is not NSS’s certutil.`,
    });
  });

  it('looks behind an impostor that comes first in PATH', async (context) => {
    const real = findProgram('certutil', '');
    if (!real) context.skip('certutil is not installed');
    const file = impostor('#!/bin/sh\nexit 0\n');
    const find = (_: string, path?: string): string | undefined => (path === '' ? real : file);
    expect(await findCertutil({ run, findProgram: find, family: 'debian' })).toEqual({ program: real });
  });
});
