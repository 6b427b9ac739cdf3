import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorityFacts } from '../../../../electron/trust/audit/authority-facts.ts';
import { keysOnDisk } from '../../../../electron/trust/audit/keys-on-disk.ts';
import { makeAuthority } from './certificates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const placeOf = (certificate: string, key: string) =>
  ({ tool: 'mkcert', kind: 'development', certificate, key }) as const;

describe('keys on the disk', () => {
  it('are known by their public half, and nothing of the key is kept', async () => {
    const made = makeAuthority(folder);
    const found = await keysOnDisk([placeOf(made.certificateFile, made.keyFile)]);
    expect(found).toEqual([
      {
        tool: 'mkcert',
        kind: 'development',
        file: made.keyFile,
        certificate: { sha256: made.sha256, pem: expect.stringContaining('BEGIN CERTIFICATE') as string },
        key: { publicKey: authorityFacts(made)?.publicKey },
        openToOthers: false,
      },
    ]);
    const lines = readFileSync(made.keyFile, 'utf8')
      .split('\n')
      .filter((line) => line.length > 20 && !line.startsWith('-'));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(JSON.stringify(found)).not.toContain(line);
  });

  it('may share a file with the certificate', async () => {
    const made = makeAuthority(folder);
    const both = join(folder, 'both.pem');
    writeFileSync(both, readFileSync(made.keyFile, 'utf8') + made.pem);
    const [found] = await keysOnDisk([placeOf(both, both)]);
    expect(found).toMatchObject({
      certificate: { sha256: made.sha256 },
      key: { publicKey: authorityFacts(made)?.publicKey },
    });
  });

  it.each([
    ['PKCS #8', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:words']],
    ['the older form', ['ec', '-aes256', '-passout', 'pass:words']],
  ])('are closed where they are encrypted: %s', async (_, command) => {
    const made = makeAuthority(folder);
    const closed = join(folder, 'closed-key.pem');
    execFileSync('openssl', [...command, '-in', made.keyFile, '-out', closed], { stdio: 'pipe' });
    const [found] = await keysOnDisk([placeOf(made.certificateFile, closed)]);
    expect(found?.key).toEqual({ closed: 'encrypted' });
  });

  it('are passed over where there is no file, or one that is no key’s', async () => {
    const made = makeAuthority(folder);
    mkdirSync(join(folder, 'folder.pem'));
    writeFileSync(join(folder, 'empty.pem'), '');
    writeFileSync(join(folder, 'large.pem'), Buffer.alloc(1024 * 1024));
    execFileSync('mkfifo', [join(folder, 'pipe.pem')]);
    const names = ['missing.pem', 'folder.pem', 'empty.pem', 'large.pem', 'pipe.pem'];
    const places = names.map((name) => placeOf(made.certificateFile, join(folder, name)));
    expect(await keysOnDisk(places)).toEqual([]);
  });

  it('cannot be read where they are something else', async () => {
    const made = makeAuthority(folder);
    writeFileSync(join(folder, 'note.pem'), 'no key at all');
    const [found] = await keysOnDisk([placeOf(made.certificateFile, join(folder, 'note.pem'))]);
    expect(found).toMatchObject({ key: { closed: 'unreadable' } });
  });

  it('are open to others only through folders that are', async () => {
    const made = makeAuthority(folder);
    const isOpen = async () => (await keysOnDisk([placeOf(made.certificateFile, made.keyFile)]))[0]?.openToOthers;
    chmodSync(made.keyFile, 0o644);
    chmodSync(folder, 0o700);
    expect(await isOpen()).toBe(false);
    chmodSync(folder, 0o755);
    expect(await isOpen()).toBe(true);
    chmodSync(made.keyFile, 0o640);
    expect(await isOpen()).toBe(true);
    chmodSync(made.keyFile, 0o600);
    expect(await isOpen()).toBe(false);
  });
});
