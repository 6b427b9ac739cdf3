import { isIP, isIPv6 } from 'node:net';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../../system/private-folder.ts';
import { javaAnswer } from './java-errors.ts';
import { findKeytool } from './java-runtime.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

interface JavaOptions {
  run: Run;
  findProgram: (name: string, path?: string) => string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
}

const client = { id: 'java', label: 'Java' };

/** How long it waits for a packet, in milliseconds; what comes after the handshake is not worth waiting for. */
const patienceMs = 2_000;

/**
 * What Java says: every runtime has keytool, and `keytool -printcrl -file https://…` opens that address as any Java
 * program would, with the runtime's own trust manager, its cacerts and its check of the name. That what is found there
 * is no revocation list comes after the verdict. Settings:
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/doc-files/net-properties.html
 */
export function javaClient({ run, findProgram, environment, platform = process.platform }: JavaOptions): Client {
  async function ask({ host, port, address, signal }: ClientQuestion): Promise<ClientVerdict> {
    const found = await findKeytool({ run, findProgram, environment, platform });
    if (!('keytool' in found)) return notAvailable(client, found.reason);
    const files = { hosts: isIP(host) === 0 ? `${address} ${host}\n` : '' };
    return await withPrivateFolder(files, async (path) => {
      const url = `https://${isIPv6(host) ? `[${host}]` : host}:${port}/`;
      const settings = virtualMachine(path('hosts')).map((setting) => `-J${setting}`);
      const { exitCode, stdout, stderr } = await run(found.keytool, [...settings, '-printcrl', '-v', '-file', url], {
        signal,
        env: cleanEnvironment,
      });
      const answer = javaAnswer(exitCode, `${stdout}\n${stderr}`);
      return answer.accepts === null ? notAvailable(client, answer.reason) : { ...client, ...answer };
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

/** What the user's shell may add to every Java: agents and other lists of roots; and what answers in its own language. */
const cleanEnvironment = { JAVA_TOOL_OPTIONS: '', _JAVA_OPTIONS: '', JDK_JAVA_OPTIONS: '', LC_ALL: 'C' };

const virtualMachine = (hosts: string): string[] => [
  // A short life in little memory, whatever a server sends.
  ...['-Xmx64m', '-Xshare:auto', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  ...['-Duser.language=en', '-Duser.country=US', '-Dhttp.agent=Latchkey'],
  // This name leads to the address that was checked; no other name leads anywhere, so nothing else is fetched.
  `-Djdk.net.hosts.file=${hosts}`,
  ...['-Djava.net.useSystemProxies=false', '-Dhttps.proxyHost=', '-Dhttp.proxyHost=', '-DsocksProxyHost='],
  ...[`-Dsun.net.client.defaultConnectTimeout=${patienceMs}`, `-Dsun.net.client.defaultReadTimeout=${patienceMs}`],
  // One request: no redirect is followed, no login answered, nothing asked of an issuer.
  ...[
    '-Dhttp.maxRedirects=1',
    '-Dhttp.auth.preference=basic',
    '-Dhttp.keepAlive=false',
    '-Dsun.net.http.retryPost=false',
  ],
  ...['-Dcom.sun.security.enableAIAcaIssuers=false', '-Dcom.sun.net.ssl.checkRevocation=false'],
];
