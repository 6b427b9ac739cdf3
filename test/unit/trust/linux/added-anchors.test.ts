import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addedAnchors } from '../../../../electron/trust/linux/added-anchors.ts';
import { makeAuthority } from '../audit/certificates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-anchors-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the anchors that an administrator added', () => {
  it('are read at any depth, several in one file, in PEM and in DER, each once', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) =>
      makeAuthority(join(folder, 'made'), { subject: `/CN=${name}`, files: [`${name}.pem`, `${name}.key`] }),
    );
    const anchors = join(folder, 'anchors');
    mkdirSync(join(anchors, 'below'), { recursive: true });
    writeFileSync(join(anchors, 'both.crt'), `# a note\n${one?.pem}${two?.pem}`);
    writeFileSync(join(anchors, 'below', 'again.crt'), one?.pem ?? '');
    const der = join(anchors, 'der.cer');
    execFileSync('openssl', ['x509', '-in', three?.certificateFile ?? '', '-outform', 'DER', '-out', der]);
    writeFileSync(join(anchors, 'README'), 'Put certificates here.');
    symlinkSync(join(folder, 'nowhere'), join(anchors, 'dangling.crt'));

    const hashes = async (counts?: (name: string) => boolean) =>
      (await addedAnchors(anchors, counts)).map(({ sha256 }) => sha256).sort();
    expect(await hashes()).toEqual([one?.sha256, two?.sha256, three?.sha256].sort());
    expect(await hashes((name) => name.endsWith('.crt'))).toEqual([one?.sha256, two?.sha256].sort());
  });

  it('are none where there is no folder', async () => {
    expect(await addedAnchors(join(folder, 'missing'))).toEqual([]);
  });

  it('are an error where a file stands in place of the folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(addedAnchors(join(folder, 'file'))).rejects.toMatchObject({ code: 'DATA_NOT_READABLE' });
  });
});
