import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a Linux kernel says that it keeps unprivileged programs from making user namespaces: [file, its value]. */
const restrictions = [
  // Ubuntu, see https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  // Older Debian.
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
];

/**
 * What to do when Chromium's sandbox will probably refuse to start: it needs user namespaces or a helper that root
 * owns. `undefined` when it has what it needs.
 */
export async function sandboxAdvice(executable, read = (file) => readFile(file, 'utf8')) {
  const values = await Promise.all(restrictions.map(([file]) => read(file).catch(() => '')));
  if (!restrictions.some(([, restricted], index) => values[index].trim() === restricted)) return undefined;
  const helper = join(dirname(executable), 'chrome-sandbox');
  const found = await stat(helper).catch(() => undefined);
  if (!found || (found.uid === 0 && found.mode & 0o4000)) return undefined;
  return `This system keeps programs from making namespaces, which Chromium's sandbox needs. If no window opens: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}
