import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProbeFacts } from '../../../../electron/handshake/connection/facts.ts';
import { recogniseProtocol } from '../../../../electron/handshake/connection/foreign-protocol.ts';
import { probe } from '../../../../electron/handshake/connection/probe.ts';
import { servers } from '../servers.ts';

const running = servers();
afterEach(() => running.closeAll());

describe('a server’s first bytes', () => {
  // Where a version is named, that server of Debian 12 was asked; the others are from their protocol's own text.
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
    ['SMTP', '220 mail.example.com ESMTP Postfix (Debian/GNU)\r\n'],
    ['SMTP', '220 ftp.example.com ESMTP Exim 4.96\r\n'],
    ['FTP', '220 (vsFTPd 3.0.3)\r\n'],
    ['FTP', '220 ProFTPD Server (Debian) [127.0.0.1]\r\n'],
    ['FTP', '220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n'],
    ['SMTP or FTP', '220 ready\r\n'],
    ['POP3', '+OK Dovecot (Debian) ready.\r\n'],
    ['IMAP', '* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS] Dovecot (Debian) ready.\r\n'],
    ['Redis', '+PONG\r\n'],
    ['Redis', '-NOAUTH Authentication required.\r\n'],
    ['Redis', '-DENIED Redis is running in protected mode\r\n'],
    ['VNC', 'RFB 003.008\n'],
    ['MySQL', 'J\0\0\0\n8.0.36-0ubuntu0.22.04.1\0'],
    ['MySQL', 'm\0\0\0\n5.5.5-10.11.6-MariaDB-0+deb12u1\0'],
    ['MySQL', 'E\0\0\0\u00ffj\u0004Host ’192.0.2.7’ is not allowed to connect to this MariaDB server'],
    ['PostgreSQL', 'E\0\0\0\u0085SFATAL\0VFATAL\0C0A000\0'],
    // memcached 1.6.18, ngircd 26.1.
    ['memcached', 'ERROR\r\nERROR\r\n'],
    ['IRC', 'ERROR :"Oops, HTTP request received? This is IRC!"\r\n'],
    ['IRC', ':irc.example.com NOTICE * :*** Looking up your hostname...\r\n'],
    ['AMQP', 'AMQP\0\0\t\u0001'],
    ['Telnet', '\u00ff\u00fd\u0018\u00ff\u00fd '],
    ['RTSP', 'RTSP/1.0 400 Bad Request\r\n'],
    [
      'MongoDB',
      'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\nIt looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    ],
  ])('are known: %s', (name, bytes) => {
    expect(recogniseProtocol(Buffer.from(bytes, 'latin1')).name).toBe(name);
  });

  it('are not TLS’s own, and anything may come', () => {
    for (const bytes of ['160303003a', '15030300020228', '1403030001']) {
      expect(recogniseProtocol(Buffer.from(bytes, 'hex')).name).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(typeof recogniseProtocol(bytes).http).toBe('boolean');
      }),
    );
  });
});

describe('a server that answers no ClientHello', () => {
  function ask(port: number, timeoutMs = 2_000): Promise<ProbeFacts> {
    return probe({ host: 'localhost', port, addresses: ['127.0.0.1'], timeoutMs });
  }

  /** As these servers behave: an answer for words of this form; otherwise silence, or the end of the connection. */
  function speaking(words: RegExp, answer: string, otherwise: 'silence' | 'end') {
    return (socket: Socket): void => {
      socket.once('data', (bytes: Buffer) => {
        if (words.test(bytes.toString('latin1'))) socket.end(Buffer.from(answer, 'latin1'));
        else if (otherwise === 'end') socket.end();
      });
    };
  }

  it.each<[name: string, server: (socket: Socket) => void]>([
    ['Redis', speaking(/^PING\r\n/, '+PONG\r\n', 'silence')],
    ['PostgreSQL', speaking(/^\0\0\0\x08\x04\xd2\x16\x2f$/, 'N', 'end')],
    ['PostgreSQL', speaking(/^\0\0\0\x08\x04\xd2\x16\x2f$/, 'S', 'end')],
    ['MQTT', speaking(/^\x10.\0\x04MQTT/, ' \u0002\0\u0001', 'end')],
    ['IRC', speaking(/^GET /, 'ERROR :"Oops, HTTP request received? This is IRC!"\r\n', 'silence')],
    ['memcached', speaking(/^PING\r\n/, 'ERROR\r\n', 'silence')],
    [
      'MongoDB',
      speaking(/^GET /, 'HTTP/1.0 200 OK\r\n\r\nIt looks like you are trying to access MongoDB over HTTP', 'end'),
    ],
  ])('is asked in other ways: %s', async (name, server) => {
    const facts = await ask(await running.raw(server));
    expect(facts).toMatchObject({ failure: 'NOT_TLS', evidence: name });
  });

  it('may speak HTTP/2 without TLS, as gRPC servers do', async () => {
    const facts = await ask(await running.listen(createHttp2Server()));
    expect(facts).toMatchObject({ failure: 'PLAIN_HTTP' });
  });

  it('is believed to have closed, or to be slow, where nobody recognises it', async () => {
    const closing = await ask(await running.raw((socket) => socket.once('data', () => socket.end())));
    expect(closing.failure).toBe('CLOSED_EARLY');
    expect((await ask(await running.raw(() => undefined), 400)).failure).toBe('TIMEOUT');
  });
});
