/** What a server that does not speak TLS speaks, by its first bytes. */
export interface ForeignProtocol {
  http: boolean;
  /** `SSH`, `SMTP` …; `undefined` when nobody recognises it. */
  name: string | undefined;
}

const banners: readonly [pattern: RegExp, name: string][] = [
  // MongoDB answers a browser in HTTP, to tell it that it does not speak it.
  [/^HTTP\/[^]*access MongoDB over HTTP/, 'MongoDB'],
  [/^HTTP\/\d/i, 'HTTP'],
  // Python's http.server answers what it does not understand in the manner of HTTP/0.9: a page without a status line.
  [/^\s*<(!doctype html|html)\b/i, 'HTTP'],
  // HTTP/2 without TLS: a SETTINGS frame on stream 0 comes before any question (RFC 9113, 3.4).
  [/^\0\0[^]\x04\0\0\0\0\0/, 'HTTP'],
  [/^SSH-/, 'SSH'],
  // vsFTPd, ProFTPD, Pure-FTPd and FileZilla all have it somewhere in their names.
  [/^220[ -](?!.*\bE?SMTP\b).*(FTP|FileZilla)/i, 'FTP'],
  [/^220[ -].*(\bE?SMTP\b|Postfix|Exim|Sendmail)/i, 'SMTP'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\+OK/, 'POP3'],
  [/^\* (OK|BYE|PREAUTH)/, 'IMAP'],
  [/^\+PONG\r\n/, 'Redis'],
  [/^-(ERR|NOAUTH|DENIED|LOADING|MASTERDOWN)/, 'Redis'],
  [/^RFB \d/, 'VNC'],
  // MySQL's first packet: 3 bytes of length, number 0, protocol version 10, then the version as text; or an error.
  [/^[^]{3}\0\n\d+\.\d+/, 'MySQL'],
  [/^[^]{3}[\0\x01]\xff[^]*(MySQL|MariaDB)/, 'MySQL'],
  [/^E[^]{4}S?(FATAL|ERROR)/, 'PostgreSQL'],
  [/^(ERROR|VERSION \d\S*|CLIENT_ERROR [^\r\n]*)\r\n/, 'memcached'],
  [/^ERROR :/, 'IRC'],
  [/^:\S+ (NOTICE|\d{3}) /, 'IRC'],
  [/^NOTICE (AUTH|\*) :/, 'IRC'],
  // A broker that was greeted wrongly answers with the version that it speaks (AMQP 0-9-1, 2.2.4).
  [/^AMQP[\0\x01\x03]/, 'AMQP'],
  [/^RTSP\/\d/, 'RTSP'],
  [/^@RSYNCD:/, 'rsync'],
  // Telnet begins with what it can do: WILL, WONT, DO, DONT.
  [/^\xff[\xfb-\xfe]/, 'Telnet'],
  // LDAP's notice of disconnection.
  [/^0[^]{2,16}[^]*1\.3\.6\.1\.4\.1\.1466\.20036/, 'LDAP'],
];

/** Pure. The bytes need not be whole. */
export function recogniseProtocol(bytes: Uint8Array): ForeignProtocol {
  const text = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  const name = banners.find(([pattern]) => pattern.test(text))?.[1];
  return { http: name === 'HTTP', name };
}
