// What the benchmarks of the check share: a chain of ours, and a server process that serves it.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const serverFile = fileURLToPath(new URL('tls-server.mjs', import.meta.url));

/** HTTPS servers in a process of their own. Resolves to their ports and `stop`. */
export async function startServers(count) {
  const { cert, key } = await chainOfOurs();
  const child = fork(serverFile, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ports = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The server process ended early.')));
    child.once('message', resolve);
    child.send({ cert, key, count });
  });
  return { ports, stop: () => child.kill() };
}

async function chainOfOurs() {
  const { module: authority } = await runnerImport('./electron/authority/build-authority.ts');
  const { module: issuing } = await runnerImport('./electron/certificates/issue-leaf.ts');
  const { module: keys } = await runnerImport('./electron/certificates/keys.ts');
  const { module: validity } = await runnerImport('./electron/certificates/validity.ts');
  const { module: pem } = await runnerImport('./electron/certificates/pem.ts');
  const now = new Date();
  const built = await authority.buildAuthority({ permittedDns: ['localhost'], permittedIp: ['127.0.0.0/8'] }, now);
  const leaf = await issuing.issueLeaf(
    {
      subject: { organization: 'Latchkey', commonName: 'Latchkey issuing' },
      keyIdentifier: randomBytes(20),
      privateKey: built.issuingKey,
    },
    { hosts: ['shop.localhost'], keyType: 'ec-p256', validity: validity.validityOf(397, now) },
  );
  const cert = pem.toPem('CERTIFICATE', leaf.certificate) + pem.toPem('CERTIFICATE', built.issuing);
  return { cert, key: keys.privateKeyPem(leaf.privateKey) };
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
