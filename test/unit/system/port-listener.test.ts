import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listeningRank } from '../../../electron/system/listening-address.ts';
import { portListener } from '../../../electron/system/port-listener.ts';
import { listeningSockets, linuxPortListener } from '../../../electron/system/port-listener-linux.ts';
import { listeningInLsof, macosPortListener } from '../../../electron/system/port-listener-macos.ts';
import {
  listeningInNetstat,
  programInTasklist,
  windowsPortListener,
} from '../../../electron/system/port-listener-windows.ts';
import { findProgram, run, type Run } from '../../../electron/system/run.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(address: string, port = 0): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, ipv6Only: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

describe('on this Linux', () => {
  beforeEach((context) => {
    if (process.platform !== 'linux') context.skip('only Linux has /proc');
  });
  const find = portListener({ platform: 'linux', run, environment: {} });

  it.each(['127.0.0.1', '::1', '0.0.0.0'])('finds this very process at %s', async (address) => {
    const port = await listen(address);
    const asked = address === '0.0.0.0' ? '127.0.0.1' : address;
    const found = await find(port, asked);
    expect(found?.pid).toBe(process.pid);
    expect(found?.program).toMatch(/node/);
    expect(found?.command).not.toBe('');
  });

  it('finds nobody at a port, or an address, where nobody listens', async () => {
    const port = await listen('127.0.0.2');
    expect(await find(port, '127.0.0.1')).toBeNull();
    servers.splice(0).forEach((server) => server.close());
    expect(await linuxPortListener('/nowhere')(port, '127.0.0.1')).toBeNull();
  });

  it('agrees with lsof', async (context) => {
    const lsof = findProgram('lsof');
    if (lsof === undefined) context.skip('lsof is not installed here');
    const port = await listen('127.0.0.1');
    // The arguments that macOS is asked with, on the lsof of this system.
    const here: Run = (program, args) => run(program === '/usr/sbin/lsof' ? (lsof ?? '') : program, args);
    const found = await macosPortListener(here)(port, '127.0.0.1');
    expect(found?.pid).toBe(process.pid);
    expect(found?.command).not.toBe('');
  });
});

describe('the tables of Linux', () => {
  // /proc/net/tcp and tcp6 of a Debian 12, while Node listened on 127.0.0.1 and ::1, port 45222.
  const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:B607 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 321450 1 000000006486cb17 100 0 0 10 0
   7: 0100007F:B0A6 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 340512 1 00000000539434ae 100 0 0 10 0
   8: 0100007F:B0A6 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 340514 1 00000000539434ae 100 0 0 10 0
`;
  const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:B0A6 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 340513 1 00000000ec99cdd0 100 0 0 10 0
   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 340515 1 00000000ec99cdd0 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 340516 1 00000000ec99cdd0 100 0 0 10 0
`;

  it('are read as addresses, ports, users and inodes of those who listen', () => {
    expect(listeningSockets(tcp)).toEqual([
      { listening: '127.0.0.1', port: 46_599, uid: 0, inode: '321450' },
      { listening: '127.0.0.1', port: 45_222, uid: 1000, inode: '340512' },
    ]);
    expect(listeningSockets(tcp6).map(({ listening, port }) => `${listening} ${port}`)).toEqual([
      '::1 45222',
      ':: 80',
      '::ffff:127.0.0.1 81',
    ]);
    expect(listeningSockets('nothing of the kind\n: : : :\n')).toEqual([]);
  });

  it('know whose socket answers at an address', () => {
    expect(listeningRank('127.0.0.1', '127.0.0.1')).toBe(3);
    expect(listeningRank('0.0.0.0', '127.0.0.1')).toBe(2);
    expect(listeningRank('::', '127.0.0.1')).toBe(1);
    expect(listeningRank('0.0.0.0', '::1')).toBe(0);
    expect(listeningRank('192.0.2.7', '127.0.0.1')).toBe(0);
  });
});

describe('on macOS', () => {
  // `lsof -nP -iTCP:45222 -sTCP:LISTEN -Fpcn` of lsof 4.95 on Linux for a Node that listens twice. Written by hand after
  // lsof(8), "OUTPUT FOR OTHER PROGRAMS": the field `f`, which newer versions add, and the second program.
  const output = 'p12936\ncnode\nf21\nn127.0.0.1:45222\nf22\nn[::1]:45222\np501\ncGoogle\\x20Chrome\nn*:45222\n';

  it('reads processes and their sockets', () => {
    expect(listeningInLsof(output)).toEqual([
      { pid: 12_936, program: 'node', listening: '127.0.0.1' },
      { pid: 12_936, program: 'node', listening: '::1' },
      { pid: 501, program: 'Google Chrome', listening: '*' },
    ]);
    expect(listeningInLsof('')).toEqual([]);
    expect(listeningInLsof('n*:1\npx\nn*:1\n')).toEqual([]);
  });

  it('asks ps for the command line, and does without it', async () => {
    const asked: string[] = [];
    const answer = (text: string) => Promise.resolve({ exitCode: 0, stdout: text, stderr: '' });
    const tools: Run = (program, args) => {
      asked.push([program, ...args].join(' '));
      return program === '/bin/ps' ? answer('node server.js --token abc\n') : answer(output);
    };
    const found = await macosPortListener(tools)(45_222, '::1');
    expect(found).toEqual({ pid: 12_936, program: 'node', command: 'node server.js --token …' });
    expect(asked).toEqual(['/usr/sbin/lsof -nP -iTCP:45222 -sTCP:LISTEN -Fpcn', '/bin/ps -p 12936 -o command=']);
    const broken: Run = (program) => (program === '/bin/ps' ? Promise.reject(new Error('gone')) : answer(output));
    expect(await macosPortListener(broken)(45_222, '127.0.0.1')).toMatchObject({ pid: 12_936, command: '' });
  });
});

describe('on Windows', () => {
  // Put together in the form of `netstat -ano -p TCP` and `tasklist /FO CSV /NH` as other programs' public tests and
  // https://learn.microsoft.com/windows-server/administration/windows-commands/netstat show it, one state in Turkish;
  // not taken from a Windows of ours.
  const netstat = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1032
  TCP    127.0.0.1:5173         0.0.0.0:0              LISTENING       16784
  TCP    127.0.0.1:5173         127.0.0.1:50555        ESTABLISHED     4412
  TCP    0.0.0.0:3000           0.0.0.0:0              DİNLENİYOR      777
  TCP    [::]:445               [::]:0                 LISTENING       4
`.replaceAll('\n', '\r\n');
  const tasklist = '"node.exe","16784","Console","1","120.004 K"\r\n';

  it('knows who listens in any language', () => {
    expect(listeningInNetstat(netstat)).toEqual([
      { listening: '0.0.0.0', port: 135, pid: 1032 },
      { listening: '127.0.0.1', port: 5173, pid: 16_784 },
      { listening: '0.0.0.0', port: 3000, pid: 777 },
      { listening: '::', port: 445, pid: 4 },
    ]);
    expect(programInTasklist(tasklist, 16_784)).toBe('node.exe');
    expect(programInTasklist('INFO: No tasks are running which match the specified criteria.\r\n', 1)).toBeUndefined();
  });

  it('asks by absolute paths', async () => {
    const asked: string[] = [];
    const tools: Run = (program, args) => {
      asked.push([program, ...args].join(' '));
      const stdout = program.endsWith('netstat.exe') && args[2] === 'TCP' ? netstat : tasklist;
      return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
    };
    const found = await windowsPortListener(tools, 'D:\\Windows')(5173, '127.0.0.1');
    expect(found).toEqual({ pid: 16_784, program: 'node.exe', command: '' });
    expect(asked).toEqual([
      'D:\\Windows\\System32\\netstat.exe -ano -p TCP',
      'D:\\Windows\\System32\\netstat.exe -ano -p TCPv6',
      'D:\\Windows\\System32\\tasklist.exe /FI PID eq 16784 /FO CSV /NH',
    ]);
  });
});

it('tells nothing, and throws nothing, where a tool fails or the system is another', async () => {
  const failing: Run = () => Promise.reject(new Error('no such tool'));
  for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
    expect(await portListener({ platform, run: failing, environment: {} })(443, '127.0.0.1')).toBeNull();
  }
});
