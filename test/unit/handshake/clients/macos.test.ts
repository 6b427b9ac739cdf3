import { expect, it } from 'vitest';
import { macosClient } from '../../../../electron/handshake/clients/macos.ts';
import type { RunResult } from '../../../../electron/system/run.ts';

// `security verify-cert` is not here to be run. What it printed is from people's reports, named with each.
const transcripts: Record<string, { printed: Partial<RunResult>; expected: object }> = {
  // https://github.com/web-platform-tests/wpt/issues/28117
  trusted: {
    printed: {
      exitCode: 0,
      stdout:
        '...certificate verification successful.\n---\nNo extended validation result found\nCertificate Transparency (CT) status: not verified\nUnable to find at least 2 signed certificate timestamps (SCTs) from approved logs\n',
    },
    expected: { accepts: true },
  },
  'set to “never trust”': {
    printed: {
      exitCode: 1,
      stdout: 'SecTrustEvaluate result: kSecTrustResultDeny\n---\nNo extended validation result found\n',
    },
    expected: {
      accepts: false,
      code: 'kSecTrustResultDeny',
      reason: 'It was told never to trust this certificate or its issuer.',
    },
  },
  // https://github.com/golang/go/issues/24652
  'not trusted': {
    printed: { exitCode: 1, stderr: 'Cert Verify Result: CSSMERR_TP_NOT_TRUSTED\n' },
    expected: { accepts: false, code: 'CSSMERR_TP_NOT_TRUSTED', reason: 'It does not trust the issuer.' },
  },
  expired: {
    printed: { exitCode: 1, stderr: 'Cert Verify Result: CSSMERR_TP_CERT_EXPIRED\n' },
    expected: { accepts: false, code: 'CSSMERR_TP_CERT_EXPIRED' },
  },
  'for something else': {
    printed: { exitCode: 1, stderr: 'Cert Verify Result: Invalid Extended Key Usage for policy\n' },
    expected: { accepts: false, reason: 'The certificate is not meant for servers.' },
  },
  'something that nobody has told us of': {
    printed: { exitCode: 1, stderr: 'Cert Verify Result: Some other\u202e words\n' },
    expected: { accepts: false, code: 'REFUSED', reason: 'macOS says: Some other\\u{202E} words.' },
  },
  'no verdict at all': {
    printed: { exitCode: 1, stderr: 'security: policy creation failed\n' },
    expected: { accepts: null, code: 'NOT_AVAILABLE' },
  },
};

function clientThatPrints(printed: Partial<RunResult>, calls: (readonly string[])[] = []) {
  return macosClient({
    run: (program, args) => {
      calls.push([program, ...args]);
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...printed });
    },
  });
}

const question = {
  ...{ host: 'shop.localhost', port: 443, address: '127.0.0.1', signal: AbortSignal.timeout(60_000) },
  chain: [Buffer.from('leaf'), Buffer.from('issuing')],
};

it.each(Object.entries(transcripts))('%s', async (_name, { printed, expected }) => {
  expect(await clientThatPrints(printed).judge(question)).toMatchObject({ id: 'macos', ...expected });
});

it('asks for the SSL policy and this host, with the certificates in the order served and nothing fetched', async () => {
  const calls: (readonly string[])[] = [];
  await clientThatPrints({}, calls).judge(question);
  expect(calls).toEqual([
    [
      ...['/usr/bin/security', 'verify-cert', '-p', 'ssl', '-s', 'shop.localhost', '-L'],
      ...['-c', expect.stringMatching(/0\.pem$/) as string, '-c', expect.stringMatching(/1\.pem$/) as string],
    ],
  ]);
});

it('has nothing to say without a certificate', async () => {
  expect(await clientThatPrints({}).judge({ ...question, chain: [] })).toMatchObject({ accepts: null });
});
