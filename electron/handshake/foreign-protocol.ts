/** What a server that does not speak TLS speaks, by its first bytes. */
export interface ForeignProtocol {
  http: boolean;
  /** `SSH`, `SMTP` …; `undefined` when nobody recognises it. */
  name: string | undefined;
}

const banners: readonly [pattern: RegExp, name: string][] = [
  [/^HTTP\/\d/i, 'HTTP'],
  [/^SSH-/, 'SSH'],
  [/^220[ -].*\bE?SMTP\b/i, 'SMTP'],
  [/^220[ -].*\bFTP\b/i, 'FTP'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\+OK/, 'POP3'],
  [/^\* OK/, 'IMAP'],
  [/^-(ERR|NOAUTH|DENIED)/, 'Redis'],
  [/^RFB \d/, 'VNC'],
  // MySQL's first packet: 3 bytes of length, number 0, protocol version 10, then the version as text.
  [/^[^]{3}\0\n\d+\.\d+/, 'MySQL'],
  [/^E[^]{4}S?(FATAL|ERROR)/, 'PostgreSQL'],
];

/** Pure. The bytes need not be whole. */
export function recogniseProtocol(bytes: Uint8Array): ForeignProtocol {
  const text = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const name = banners.find(([pattern]) => pattern.test(text))?.[1];
  return { http: name === 'HTTP', name };
}
