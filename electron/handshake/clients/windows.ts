import { join } from 'node:path/win32';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';
import { windowsAnswer } from './windows-errors.ts';

interface WindowsOptions {
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
}

const client = { id: 'windows', label: 'Windows and .NET' };

/**
 * The script is always the same; what a stranger may have named is in the environment alone. It lets every certificate
 * pass, so that the handshake ends well, and prints what Windows held against it.
 */
const script = `
$ErrorActionPreference = 'Stop'
$global:found = 'NoCertificate'
$judge = [Net.Security.RemoteCertificateValidationCallback] {
  param($sender, $certificate, $chain, $errors)
  $global:found = (@($errors) + @($chain.ChainStatus | ForEach-Object { $_.Status })) -join ', '
  $true
}
$client = New-Object Net.Sockets.TcpClient
try {
  $client.Connect($env:LATCHKEY_ASK_ADDRESS, [int]$env:LATCHKEY_ASK_PORT)
  $stream = New-Object Net.Security.SslStream($client.GetStream(), $false, $judge)
  $stream.AuthenticateAsClient($env:LATCHKEY_ASK_HOST, $null, [Security.Authentication.SslProtocols]::None, $false)
} catch { }
$client.Close()
'VERDICT ' + $global:found
`;

/**
 * What Edge, .NET and PowerShell go by: Windows' own chain engine with its SSL policy, as .NET's SslStream asks it,
 * over a second connection; revocation is not asked for, as browsers do not either. Test-Certificate and certutil ask
 * for it always, and no local authority has a reachable list. A missing issuer Windows may fetch, as for any program.
 * https://learn.microsoft.com/dotnet/api/system.net.security.sslstream.authenticateasclient
 *
 * Written from that documentation; it has not been run on Windows by this project's tests.
 */
export function windowsClient({ run, environment }: WindowsOptions): Client {
  async function ask({ host, port, address, signal }: ClientQuestion): Promise<ClientVerdict> {
    const root = environment['SystemRoot'] ?? String.raw`C:\Windows`;
    const powershell = join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
    const { stdout } = await run(powershell, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script], {
      signal,
      env: { LATCHKEY_ASK_HOST: host, LATCHKEY_ASK_ADDRESS: address, LATCHKEY_ASK_PORT: String(port) },
    });
    const answer = windowsAnswer(stdout);
    return answer.accepts === null ? notAvailable(client, answer.reason) : { ...client, ...answer };
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}
