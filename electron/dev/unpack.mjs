import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/**
 * Unpacks the entries of a ZIP file for which `target` gives a path inside the folder; `undefined` leaves one out.
 * Only plain files come out, executable ones stay executable. yauzl refuses names that would lead outside.
 */
export async function unpackZip(file, folder, target) {
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? undefined : target(entry.fileName);
    if (path === undefined) continue;
    const destination = join(folder, path);
    await mkdir(dirname(destination), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(destination));
    const permissions = entry.externalFileAttributes >>> 16;
    await chmod(destination, permissions & 0o111 ? 0o755 : 0o644);
  }
}
