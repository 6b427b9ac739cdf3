import { isIP } from 'node:net';
import { visibleText } from '../../shared/visible-text.ts';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

interface NodeOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** Our root's file, which NODE_EXTRA_CA_CERTS names for a dev server's children; `undefined` when there is none. */
  rootFile: () => Promise<string | undefined>;
}

const client = { id: 'node', label: 'Node' };

/** Connects as any Node program would, and prints the error's code, or nothing when it accepts. */
const program = `
const [host, port, servername] = process.argv.slice(1);
const options = { host, port: Number(port), rejectUnauthorized: true, ...(servername ? { servername } : {}) };
const socket = require('node:tls').connect(options, () => process.exit(0));
socket.on('error', (error) => { process.stdout.write(String(error.code)); process.exit(1); });
`;

/** What Node says with NODE_EXTRA_CA_CERTS set to our root: a child that really connects. */
export function nodeClient({ run, findProgram, rootFile }: NodeOptions): Client {
  async function ask({ host, port, address, signal }: ClientQuestion): Promise<ClientVerdict> {
    const node = findProgram('node');
    if (!node) return notAvailable(client, 'Node is not installed.');
    const file = await rootFile();
    const args = ['-e', program, address, String(port), ...(isIP(host) === 0 ? [host] : [])];
    const { exitCode, stdout } = await run(node, args, {
      signal,
      env: { NODE_EXTRA_CA_CERTS: file ?? '', NODE_OPTIONS: '' },
    });
    if (exitCode === 0) return { ...client, accepts: true, reason: 'with NODE_EXTRA_CA_CERTS' };
    const code = visibleText(stdout.trim(), 80);
    if (connectionErrors.includes(code)) return notAvailable(client, 'The server did not answer a second time.');
    return { ...client, accepts: false, code, reason: reasons[code] ?? `Node says ${code}.` };
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

const connectionErrors = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', ''];

const reasons: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'It does not know the issuer.',
  UNABLE_TO_GET_ISSUER_CERT: 'It does not know the issuer.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'It does not know the issuer.',
  SELF_SIGNED_CERT_IN_CHAIN: 'It does not trust the root.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name.',
};
