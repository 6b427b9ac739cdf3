import { isIP } from 'node:net';
import { shellWord } from '../../shared/shell-word.ts';
import { visibleText } from '../../shared/visible-text.ts';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { systemBundles } from '../certificate/system-roots.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { isUnknownIssuer, nodeRefusal } from './node-errors.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

interface NodeOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** Our root's file, for NODE_EXTRA_CA_CERTS to name; `undefined` when there is none. */
  rootFile: () => Promise<string | undefined>;
  /** The user's environment, as a program started from the shell would have it. */
  environment: Readonly<Record<string, string | undefined>>;
}

const client = { id: 'node', label: 'Node' };

/** Connects as any Node program would, and prints the error, or nothing when it accepts. */
const program = `
const [host, port, servername] = process.argv.slice(1);
const options = { host, port: Number(port), rejectUnauthorized: true, ...(servername ? { servername } : {}) };
const socket = require('node:tls').connect(options, () => process.exit(0));
socket.on('error', (error) => { process.stdout.write(error.code + ' ' + error.message); process.exit(1); });
`;

/**
 * What a plain `node`, started from the user's shell, says: a child that really connects, with the list of roots that
 * the user's environment gives it. Node does not read the system's list by itself, so where only that keeps it from
 * accepting, a second child has NODE_EXTRA_CA_CERTS set, and the verdict says what to set.
 * https://nodejs.org/api/cli.html#node_extra_ca_certsfile
 */
export function nodeClient({ run, findProgram, rootFile, environment }: NodeOptions): Client {
  async function connect(node: string, question: ClientQuestion, extra: string | undefined): Promise<ClientVerdict> {
    const { host, port, address, signal } = question;
    const args = ['-e', program, address, String(port), ...(isIP(host) === 0 ? [host] : [])];
    const { exitCode, stdout } = await run(node, args, {
      signal,
      env: {
        NODE_OPTIONS: optionsForRoots(environment['NODE_OPTIONS']),
        NODE_EXTRA_CA_CERTS: extra ?? '',
        NODE_USE_SYSTEM_CA: environment['NODE_USE_SYSTEM_CA'] ?? '',
      },
    });
    if (exitCode === 0) return { ...client, accepts: true };
    const refusal = nodeRefusal(stdout);
    return refusal
      ? { ...client, accepts: false, ...refusal }
      : notAvailable(client, 'The connection failed before Node had judged the certificate.');
  }

  async function ask(question: ClientQuestion): Promise<ClientVerdict> {
    const node = findProgram('node');
    if (!node) return notAvailable(client, 'Node is not installed.');
    const set = environment['NODE_EXTRA_CA_CERTS'];
    const plain = await connect(node, question, set);
    const file = isUnknownIssuer(plain.code) ? await rootFile() : undefined;
    if (file === undefined || file === set) return plain;
    if (set !== undefined && systemBundles.includes(set)) {
      return {
        ...plain,
        reason: 'NODE_EXTRA_CA_CERTS names the system’s list, which does not hold your authority yet.',
      };
    }
    const withRoot = await connect(node, question, file);
    if (withRoot.accepts !== true) return withRoot.accepts === false ? withRoot : plain;
    const reason = set
      ? `NODE_EXTRA_CA_CERTS names another file, ${visibleText(set)}; it must hold your authority’s root as well.`
      : 'Node keeps a list of its own. It accepts once NODE_EXTRA_CA_CERTS names your authority’s root.';
    return { ...plain, reason, needs: `NODE_EXTRA_CA_CERTS=${shellWord(file)}` };
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

/** Of what the user tells every Node, only what decides about roots: nothing of theirs is to run in our child. */
function optionsForRoots(options = ''): string {
  return options
    .split(/\s+/)
    .filter((option) => /^--(no-)?use-(system|openssl|bundled)-ca$/.test(option))
    .join(' ');
}
