import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { runnerImport } from 'vite';

export const title = 'Issue a certificate in process, against a bare P-256 key generation and signature';
export const limit = 6;

const batch = 100;
const rounds = 10;

/** 1,000 of each, in interleaved batches. Resolves to the ratio of the medians. */
export async function measure() {
  const { module: authority } = await runnerImport('./electron/authority/build-authority.ts');
  const { module: issuing } = await runnerImport('./electron/certificates/issue-leaf.ts');
  const { module: keys } = await runnerImport('./electron/certificates/keys.ts');
  const { module: validity } = await runnerImport('./electron/certificates/validity.ts');
  const { module: pem } = await runnerImport('./electron/certificates/pem.ts');

  const now = new Date();
  const built = await authority.buildAuthority({ permittedDns: ['localhost'], permittedIp: ['127.0.0.0/8'] }, now);
  const issuer = {
    subject: { organization: 'Latchkey', commonName: 'Latchkey issuing' },
    keyIdentifier: randomBytes(20),
    privateKey: built.issuingKey,
  };
  const issue = async () => {
    const hosts = ['shop.localhost', '*.shop.localhost'];
    const leaf = await issuing.issueLeaf(issuer, {
      hosts,
      keyType: 'ec-p256',
      validity: validity.validityOf(397, now),
    });
    return [keys.privateKeyPem(leaf.privateKey), pem.toPem('CERTIFICATE', leaf.certificate)];
  };
  const raw = () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return sign('sha256', Buffer.alloc(400), privateKey);
  };

  const ours = [];
  const bare = [];
  await timed(issue);
  await timed(raw);
  for (let round = 0; round < rounds; round++) {
    bare.push(await timed(raw));
    ours.push(await timed(issue));
  }
  return { ratio: median(ours) / median(bare), detail: `${format(median(ours))} against ${format(median(bare))} each` };
}

async function timed(work) {
  const start = process.hrtime.bigint();
  for (let index = 0; index < batch; index++) await work();
  return Number(process.hrtime.bigint() - start) / 1e6 / batch;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function format(milliseconds) {
  return `${milliseconds.toFixed(3)} ms`;
}
