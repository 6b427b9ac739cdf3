import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { CheckResult } from '../../../electron/shared/handshake.ts';
import { allPassed, type BrokenServer } from './broken-server.ts';
import type { Stage } from './stage.ts';

const made = 'openssl s_server';
const code = 'OK';
const steps = allPassed;

function ec(...more: string[]) {
  return (stage: Stage): Promise<number> => stage.goodOpenssl(...more);
}

function saysNothing(onSecure: (socket: TLSSocket) => void) {
  return (stage: Stage): Promise<number> => {
    const leaf = stage.leaf();
    return stage.node.tls({ cert: leaf.certPem + stage.issuing.certPem, key: leaf.keyPem }, onSecure);
  };
}

/** A real Caddy that makes itself an authority and a certificate for the site. */
function caddyFor(site: string) {
  return (stage: Stage): Promise<number> => {
    const file = join(stage.folder, 'Caddyfile');
    const environment = { HOME: stage.folder, XDG_DATA_HOME: stage.folder, XDG_CONFIG_HOME: stage.folder };
    const argumentsFor = (port: number): string[] => {
      const own = '{\n admin off\n skip_install_trust\n auto_https disable_redirects\n}\n';
      const served = `https://${site}:${port} {\n bind 127.0.0.1\n tls internal\n respond hello\n}\n`;
      writeFileSync(file, own + served);
      return ['run', '--config', file, '--adapter', 'caddyfile'];
    };
    // It listens before it has made its certificate.
    const ready = /certificate obtained successfully/;
    return stage.program('caddy', argumentsFor, { env: { ...process.env, ...environment }, ready });
  };
}

function must(condition: boolean, what: string, { tls }: CheckResult): void {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(tls)}`);
}

/** Servers with which nothing is wrong, or only what comes after the handshake: nothing may be made up. */
export const goodServers: readonly BrokenServer[] = [
  { name: 'good, TLS 1.2', made, code, steps, start: ec('-tls1_2') },
  { name: 'good, TLS 1.3', made, code, steps, start: ec('-tls1_3') },
  { name: 'good, with TLS 1.0 beside', made, code, steps, start: ec('-cipher', 'ALL:@SECLEVEL=0') },
  {
    ...{ name: 'good, with RSA for its key', made, code, steps },
    start: (stage) => stage.openssl([stage.leaf(undefined, { key: 'rsa' }), stage.issuing]),
  },
  {
    ...{ name: 'good, the key encrypted for RSA', made, code, steps: { ...allPassed, 'session-key': 'finding' } },
    start: (stage) =>
      stage.openssl(
        [stage.leaf(undefined, { key: 'rsa' }), stage.issuing],
        ...['-tls1_2', '-cipher', 'AES128-GCM-SHA256'],
      ),
  },
  {
    ...{ name: 'good, with HTTP/2 alone', made: 'Node’s http2', code, steps },
    start: (stage) => {
      const leaf = stage.leaf();
      return stage.node.http2Only({ cert: leaf.certPem + stage.issuing.certPem, key: leaf.keyPem });
    },
  },
  {
    ...{ name: 'good, without tickets', made, code, steps, start: ec('-tls1_3', '-num_tickets', '0') },
    look: (result) => {
      must(result.tls?.tickets === 0, 'there are tickets', result);
    },
  },
  {
    ...{ name: 'good, asks for another group', made, code, steps, start: ec('-tls1_3', '-groups', 'P-384') },
    look: (result) => {
      must(
        result.messages.some(({ name }) => name === 'HelloRetryRequest'),
        'there is no retry',
        result,
      );
    },
  },
  {
    // It compresses for clients that offer it; one that did not must not be sent such a certificate.
    ...{ name: 'good, can compress its certificate', made: 'gnutls-serv', needs: 'gnutls-serv', code, steps },
    start: (stage) => stage.gnutls([stage.leaf(), stage.issuing], 'NORMAL', '--compress-cert', 'zlib'),
  },
  {
    ...{ name: 'good, sends its records in small pieces', made, code, steps },
    start: ec('-tls1_3', '-split_send_frag', '512', '-max_send_frag', '512'),
  },
  {
    ...{ name: 'good, on IPv6 alone', made: 'Node’s https', code, steps },
    start: (stage) => stage.https([stage.leaf(), stage.issuing], {}, '::1'),
    look: ({ target }) => {
      if (target.address !== '::1') throw new Error(`reached at ${String(target.address)}`);
    },
  },
  {
    ...{ name: 'says nothing after the handshake', made: 'Node’s tls', code: 'NO_HTTP_ANSWER', timeoutMs: 1_500 },
    start: saysNothing(() => undefined),
    steps: { ...allPassed, encrypted: 'finding' },
  },
  {
    ...{ name: 'closes after the handshake', made: 'Node’s tls', code: 'NO_HTTP_ANSWER' },
    start: saysNothing((socket) => {
      socket.end();
    }),
    steps: { ...allPassed, encrypted: 'finding' },
  },
  {
    ...{ name: 'speaks IMAP after the handshake', made: 'Node’s tls', code: 'NO_HTTP_ANSWER' },
    start: saysNothing((socket) => {
      socket.end('* OK IMAP ready\r\n');
    }),
    steps: { ...allPassed, encrypted: 'finding' },
  },
  {
    ...{ name: 'Caddy with its own authority', made: 'caddy', needs: 'caddy', code: 'UNTRUSTED_ISSUER' },
    also: ['OTHER_AUTHORITY'],
    start: caddyFor('shop.localhost'),
  },
  {
    // Go's server knows no alert for it: it says internal_error, with a name and without.
    ...{ name: 'Caddy with another site', made: 'caddy', needs: 'caddy', code: 'SERVER_ALERT' },
    start: caddyFor('other.localhost'),
  },
];
