import { expect, it } from 'vitest';
import { windowsClient } from '../../../../electron/handshake/clients/windows.ts';
import type { RunOptions } from '../../../../electron/system/run.ts';

// PowerShell is not here to be run. The words are the names of .NET's enumerations, as PowerShell writes them:
// https://learn.microsoft.com/dotnet/api/system.net.security.sslpolicyerrors
// https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509chainstatusflags
const cases: [string, object][] = [
  ['VERDICT None\r\n', { accepts: true }],
  ['VERDICT None, RevocationStatusUnknown\r\n', { accepts: true }],
  ['VERDICT RemoteCertificateChainErrors, UntrustedRoot\r\n', { accepts: false, code: 'UntrustedRoot' }],
  [
    'VERDICT RemoteCertificateChainErrors, PartialChain\r\n',
    { accepts: false, reason: 'It does not know the issuer.' },
  ],
  [
    'VERDICT RemoteCertificateNameMismatch, RemoteCertificateChainErrors, NotTimeValid, UntrustedRoot\r\n',
    { accepts: false, code: 'UntrustedRoot', reason: 'It does not trust the root.' },
  ],
  [
    'VERDICT RemoteCertificateNameMismatch\r\n',
    { accepts: false, code: 'RemoteCertificateNameMismatch', reason: 'The certificate is for another name.' },
  ],
  ['VERDICT RemoteCertificateChainErrors, NotTimeValid\r\n', { accepts: false, code: 'NotTimeValid' }],
  ['VERDICT SomethingNew\r\n', { accepts: false, code: 'REFUSED' }],
  ['VERDICT NoCertificate\r\n', { accepts: null, code: 'NOT_AVAILABLE' }],
  ['VERDICT RemoteCertificateNotAvailable\r\n', { accepts: null }],
  ['', { accepts: null, reason: 'PowerShell could not be asked.' }],
];

interface Call {
  program: string;
  args: readonly string[];
  options: RunOptions;
}

const question = {
  ...{ host: 'shop.localhost', port: 8443, address: '::1', signal: AbortSignal.timeout(60_000) },
  chain: [Buffer.from('leaf')],
};

async function ask(stdout: string, calls: Call[] = []) {
  const client = windowsClient({
    environment: { SystemRoot: String.raw`D:\Windows` },
    run: (program, args, options = {}) => {
      calls.push({ program, args, options });
      return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
    },
  });
  return await client.judge(question);
}

it.each(cases)('%j', async (printed, expected) => {
  expect(await ask(printed)).toMatchObject({ id: 'windows', ...expected });
});

it('runs one script, always the same, and gives it the host by the environment alone', async () => {
  const calls: Call[] = [];
  await ask('', calls);
  const [call] = calls;
  expect(call?.program).toBe(String.raw`D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`);
  expect(call?.args.join(' ')).not.toMatch(/shop\.localhost|8443|::1/);
  // Quotes in an argument are where Windows' command lines go wrong.
  expect(call?.args.join(' ')).not.toContain('"');
  expect(call?.options.env).toEqual({
    LATCHKEY_ASK_HOST: 'shop.localhost',
    LATCHKEY_ASK_ADDRESS: '::1',
    LATCHKEY_ASK_PORT: '8443',
  });
});
