import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PortListener } from '../shared/handshake.ts';
import { visibleText } from '../shared/visible-text.ts';
import { shownCommand } from './command-line.ts';
import { bestListening, type FindPortListener } from './listening-address.ts';

interface ListeningSocket {
  listening: string;
  port: number;
  /** The user it belongs to. */
  uid: number;
  inode: string;
}

const processLimit = 20_000;
const openFileLimit = 5_000;
// A command line may be megabytes long; a socket table with a million lines is no developer's computer.
const textLimit = 4 * 1024 * 1024;

/** From /proc alone: the table of sockets names an inode, and the process that holds it open is the one. */
export function linuxPortListener(proc = '/proc'): FindPortListener {
  return async (port, address) => {
    const tables = await Promise.all(['tcp', 'tcp6'].map((name) => textOf(join(proc, 'net', name))));
    const sockets = tables.flatMap(listeningSockets).filter((socket) => socket.port === port);
    const socket = bestListening(sockets, address);
    if (!socket) return null;
    const names = await readdir(proc).catch(() => []);
    const pids = names
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
    // A server's workers hold its socket too; the oldest is the one that was started.
    for (const pid of pids.slice(0, processLimit)) {
      const folder = join(proc, String(pid));
      if (await holds(folder, socket)) return describe(folder, pid);
    }
    return null;
  };
}

/** The listening ones of /proc/net/tcp or tcp6, see proc_net_tcp(5). Pure; lines of another form are left out. */
export function listeningSockets(table: string): ListeningSocket[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , uid, , inode = ''] = line.trim().split(/\s+/);
    const [, hexAddress = '', hexPort = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (state !== '0A' || hexAddress === '') return [];
    return { listening: addressText(hexAddress), port: parseInt(hexPort, 16), uid: Number(uid), inode };
  });
}

/** Words of 32 bits in the computer's own order, which is little-endian wherever Electron runs. */
function addressText(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  if (isMapped) return `::ffff:${bytes.slice(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  // The way addresses are written (RFC 5952) is the URL parser's.
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

async function holds(folder: string, { uid, inode }: ListeningSocket): Promise<boolean> {
  const owner = await stat(folder).catch(() => undefined);
  // A server that gave up root's rights has opened its socket before: root's processes may hold anybody's.
  if (!owner || (owner.uid !== uid && uid !== 0 && owner.uid !== 0)) return false;
  const files = await readdir(join(folder, 'fd')).catch(() => []);
  const wanted = `socket:[${inode}]`;
  const links = files.slice(0, openFileLimit).map((file) => readlink(join(folder, 'fd', file)).catch(() => ''));
  return (await Promise.all(links)).includes(wanted);
}

async function describe(folder: string, pid: number): Promise<PortListener> {
  const [executable, name, command] = await Promise.all([
    readlink(join(folder, 'exe')).catch(() => ''),
    textOf(join(folder, 'comm')),
    textOf(join(folder, 'cmdline')),
  ]);
  const program = basename(executable.replace(/ \(deleted\)$/, '')) || name.trim();
  return { pid, program: visibleText(program, 100), command: shownCommand(command.replace(/\0+$/, '').split('\0')) };
}

/** Empty where it is not there or not ours to read. */
async function textOf(file: string): Promise<string> {
  const text = await readFile(file, 'latin1').catch(() => '');
  return Buffer.from(text.slice(0, textLimit), 'latin1').toString('utf8');
}
