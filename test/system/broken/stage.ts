import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import { opensslAuthority, type Made, type Wanted } from '../../unit/handshake/openssl-authority.ts';
import { servers } from '../../unit/handshake/servers.ts';
import { opensslServer } from '../openssl-server.ts';
import { host } from './broken-server.ts';
import { startEnclosed } from './enclosed.ts';
import { startProgram, type ProgramOptions } from './program.ts';
import { relay, type Meddle } from './relay.ts';

/** The authorities of all cases. Everything that a case needs beside them it makes itself. */
export type World = ReturnType<typeof world>;

/** Made by the openssl program, in a temporary folder that `remove` takes away. */
export function world() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-broken-'));
  const authority = opensslAuthority();
  const root = authority.root('Latchkey root test');
  const systemRoot = authority.root('Well known');
  return {
    folder,
    authority,
    root,
    issuing: authority.intermediate('Latchkey issuing test', root),
    /** Nobody on this computer knows it. */
    otherRoot: authority.root('Somebody else'),
    /** The system trusts it, and it is not ours. */
    systemRoot,
    systemIssuing: authority.intermediate('Well known issuing', systemRoot),
    remove: (): void => {
      authority.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What one case starts. `close` ends all of it. */
export type Stage = ReturnType<typeof stage>;

let count = 0;

export function stage(here: World) {
  const running = servers();
  const stops: (() => Promise<void>)[] = [];
  count += 1;
  const folder = join(here.folder, String(count));
  mkdirSync(folder);

  /** Our leaf for the usual host unless said otherwise. */
  const leaf = (names: string[] = [`DNS:${host}`], more: Partial<Wanted> = {}): Made =>
    here.authority.leaf(names, here.issuing, more);
  const files = (chain: readonly Made[]): { cert: string; key: string } => {
    const paths = { cert: join(folder, 'chain.pem'), key: join(folder, 'key.pem') };
    writeFileSync(paths.cert, chain.map(({ certPem }) => certPem).join(''));
    writeFileSync(paths.key, chain[0]?.keyPem ?? '', { mode: 0o600 });
    return paths;
  };
  async function program(
    name: string,
    argumentsFor: (port: number) => readonly string[],
    options: ProgramOptions = {},
  ): Promise<number> {
    const { port, stop } = await startProgram(findProgram(name) ?? name, argumentsFor, options);
    stops.push(stop);
    return port;
  }
  async function enclosed(name: string, argumentsFor: (port: number) => readonly string[]): Promise<number> {
    const { door, stop } = await startEnclosed(folder, findProgram(name) ?? name, argumentsFor);
    stops.push(stop);
    return running.listen(door);
  }
  async function openssl(chain: readonly Made[], ...more: string[]): Promise<number> {
    const server = await opensslServer(folder, chain, more);
    stops.push(() => server.stop());
    return server.port;
  }

  return {
    ...here,
    folder,
    leaf,
    files,
    program,
    /** `openssl s_server`, which answers a page. */
    openssl,
    /** The same with our good leaf and chain. */
    goodOpenssl: (...more: string[]): Promise<number> => openssl([leaf(), here.issuing], ...more),
    /** A server that would listen on every address of this machine. */
    enclosed,
    /** `gnutls-serv` as an HTTP server with these priorities. */
    gnutls: (chain: readonly Made[], priority: string, ...more: string[]): Promise<number> => {
      const { cert, key } = files(chain);
      return enclosed('gnutls-serv', (port) => [
        ...['--http', '--quiet', '--port', String(port), '--x509certfile', cert, '--x509keyfile', key],
        ...['--priority', priority, ...more],
      ]);
    },
    /** Node's HTTPS server. */
    https: (chain: readonly Made[], options: ServerOptions = {}, address?: string): Promise<number> =>
      running.https({ cert: chain.map(({ certPem }) => certPem).join(''), key: chain[0]?.keyPem, ...options }, address),
    node: running,
    /** Something of ours between a real TLS 1.2 server and the client. */
    meddling: async (meddle: Meddle, ...more: string[]): Promise<number> =>
      running.listen(relay(await openssl([leaf(), here.issuing], ...(more.length > 0 ? more : ['-tls1_2'])), meddle)),
    close: async (): Promise<void> => {
      await Promise.all([running.closeAll(), ...stops.splice(0).map((stop) => stop())]);
    },
  };
}
