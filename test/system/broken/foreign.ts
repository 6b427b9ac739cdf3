import { join } from 'node:path';
import { closedPort } from '../../unit/handshake/servers.ts';
import { noGreeting, type BrokenServer } from './broken-server.ts';
import { nginx } from './nginx.ts';
import { initialised } from './postgresql.ts';
import type { Stage } from './stage.ts';

const steps = noGreeting;
const ours = 'a socket of ours';
// Debian's own, where Debian's modules are; others may come first in the path.
const python = '/usr/bin/python3';
const modules = '/usr/lib/python3/dist-packages';

function says(text: string | Buffer) {
  return (stage: Stage): Promise<number> => stage.node.raw((socket) => socket.write(text));
}

function pythonServer(module: string, more: (port: number) => string[]) {
  return (stage: Stage): Promise<number> => stage.program(python, (port) => ['-m', module, ...more(port)]);
}

/** MySQL 8's greeting: protocol 10, its version, a connection's number, a challenge, what it can do. */
const mysqlGreeting = Buffer.concat([
  Buffer.from('4a0000000a', 'hex'),
  Buffer.from('8.0.36\0'),
  Buffer.from('080000003a1c6f5d2b4e1f7700ffffff0200ffdf150000000000000000000001020304050607080910111200', 'hex'),
  Buffer.from('caching_sha2_password\0'),
]);

/** Nobody there, or somebody else. */
export const foreign: readonly BrokenServer[] = [
  { name: 'a name without address', made: 'nobody', code: 'NAME_NOT_RESOLVED', start: closedPort, host: 'shop.test' },
  { name: 'nothing listens', made: 'nobody', code: 'NOTHING_LISTENING', steps, start: closedPort },
  {
    ...{ name: 'hangs up at once', made: ours, code: 'CLOSED_EARLY', steps },
    start: (stage) => stage.node.raw((socket) => socket.end()),
  },
  {
    ...{ name: 'resets at once', made: ours, code: 'CLOSED_EARLY', steps },
    start: (stage) => stage.node.raw((socket) => socket.resetAndDestroy()),
  },
  {
    ...{ name: 'plain HTTP', made: 'nginx', needs: 'nginx', code: 'PLAIN_HTTP', steps },
    start: (stage) => nginx(stage, (port) => `listen 127.0.0.1:${port};`),
  },
  {
    ...{ name: 'plain HTTP that sends to https', made: 'nginx', needs: 'nginx', code: 'PLAIN_HTTP', steps },
    start: (stage) => nginx(stage, (port) => `listen 127.0.0.1:${port}; return 301 https://$host$request_uri;`),
  },
  {
    ...{ name: 'plain HTTP where browsers insist on HTTPS', made: 'Node’s http', code: 'PLAIN_HTTP', steps },
    host: 'shop.dev',
    known: () => ({ lookup: () => Promise.resolve([{ address: '127.0.0.1' }]) }),
    start: (stage) => stage.node.http(),
    look: ({ verdict }) => {
      if (!verdict.fix?.includes('.dev')) throw new Error(`it does not say what .dev means: ${String(verdict.fix)}`);
    },
  },
  {
    ...{ name: 'plain HTTP, by Node', made: 'Node’s http', code: 'PLAIN_HTTP', steps },
    start: (stage) => stage.node.http(),
  },
  {
    ...{ name: 'plain HTTP, by Python', made: 'Python’s http.server', needs: python, code: 'PLAIN_HTTP', steps },
    start: pythonServer('http.server', (port) => ['--bind', '127.0.0.1', String(port)]),
  },
  {
    ...{ name: 'SSH', made: 'dropbear', needs: 'dropbear', code: 'NOT_TLS', steps },
    start: (stage) =>
      stage.program('dropbear', (port) => {
        return ['-F', '-E', '-R', '-p', `127.0.0.1:${port}`, '-P', join(stage.folder, 'pid')];
      }),
    look: saying('SSH'),
  },
  {
    ...{ name: 'SMTP with STARTTLS', made: 'aiosmtpd', needs: `${modules}/aiosmtpd`, code: 'NOT_TLS', steps },
    start: (stage) => {
      const { cert, key } = stage.files([stage.leaf()]);
      return pythonServer('aiosmtpd', (port) => {
        return ['-n', '-l', `127.0.0.1:${port}`, '--tlscert', cert, '--tlskey', key, '--no-requiretls'];
      })(stage);
    },
    look: saying('SMTP'),
  },
  {
    ...{ name: 'FTP', made: 'pyftpdlib', needs: `${modules}/pyftpdlib`, code: 'NOT_TLS', steps },
    start: pythonServer('pyftpdlib', (port) => ['-i', '127.0.0.1', '-p', String(port)]),
    look: saying('FTP'),
  },
  {
    ...{ name: 'Redis', made: 'redis', needs: 'redis-check-rdb', code: 'NOT_TLS', steps },
    start: (stage) =>
      stage.program(
        'redis-check-rdb',
        (port) => ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', stage.folder],
        // One program with many names: this is the one by which it is the server.
        { argv0: 'redis-server' },
      ),
    look: saying('Redis'),
  },
  {
    ...{ name: 'PostgreSQL', made: 'postgres', needs: 'postgres', code: 'NOT_TLS', steps },
    start: (stage) => {
      const { data, options } = initialised(stage.folder);
      return stage.program(
        'postgres',
        (port) => ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', ''],
        options,
      );
    },
    look: saying('PostgreSQL'),
  },
  {
    // What the real one does, which is seldom installed: it answers this question alone.
    ...{ name: 'PostgreSQL, by its habits', made: ours, code: 'NOT_TLS', steps },
    start: (stage) =>
      stage.node.raw((socket) =>
        socket.once('data', (bytes) => {
          if (bytes.equals(Buffer.from('0000000804d2162f', 'hex'))) socket.write('S');
          else socket.end();
        }),
      ),
    look: saying('PostgreSQL'),
  },
  { name: 'MySQL', made: ours, code: 'NOT_TLS', steps, start: says(mysqlGreeting), look: saying('MySQL') },
  { name: 'POP3', made: ours, code: 'NOT_TLS', steps, start: says('+OK ready\r\n'), look: saying('POP3') },
  { name: 'IMAP', made: ours, code: 'NOT_TLS', steps, start: says('* OK ready\r\n'), look: saying('IMAP') },
  { name: 'bytes of no protocol', made: ours, code: 'NOT_TLS', steps, start: says(Buffer.alloc(300, 0x01)) },
  {
    ...{ name: 'escape sequences for a greeting', made: ours, code: 'NOT_TLS', steps },
    start: says('220 \u001B]0;owned\u0007\u001B[2J\u202Emoc.lia ESMTP\r\n'),
  },
];

function saying(protocol: string): NonNullable<BrokenServer['look']> {
  return ({ verdict }) => {
    if (!verdict.message.includes(protocol)) throw new Error(`${protocol} is not recognised: ${verdict.message}`);
  };
}
