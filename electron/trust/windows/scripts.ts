/**
 * What Windows PowerShell runs: constant texts. Whatever varies comes in the environment, as DATA, and is checked
 * there again. They print words and numbers only, which are the same in every language of Windows.
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509store
 */

/** The name of the variable that carries what varies. */
export const dataVariable = 'LATCHKEY_TRUST_DATA';

const body = (work: string): string => `
$ErrorActionPreference = 'Stop'
'LANGUAGE ' + $ExecutionContext.SessionState.LanguageMode
try {
  'SESSION ' + [Environment]::UserInteractive
${work}
  'DONE'
} catch {
  $cause = $_.Exception
  while ($cause.InnerException) { $cause = $cause.InnerException }
  $native = 0
  if ($cause -is [ComponentModel.Win32Exception]) { $native = $cause.NativeErrorCode }
  'FAILED {0:X8} {1}' -f $cause.HResult, $native
}
`;

/**
 * Every certificate that Windows trusts or forbids, for this user and for everybody; and where each lies, since what
 * this user trusts includes what everybody trusts.
 * https://learn.microsoft.com/windows/win32/seccrypto/system-store-locations
 */
export const readScript = body(`
  foreach ($location in 'CurrentUser', 'LocalMachine') {
    foreach ($name in 'Root', 'Disallowed') {
      $store = New-Object Security.Cryptography.X509Certificates.X509Store $name, $location
      $store.Open('ReadOnly')
      foreach ($certificate in $store.Certificates) {
        [Console]::Out.WriteLine('HELD ' + $location + ' ' + $name + ' ' + [Convert]::ToBase64String($certificate.RawData))
      }
      $store.Close()
    }
  }
  $places = @{
    user = 'HKCU:\\SOFTWARE\\Microsoft\\SystemCertificates\\Root\\Certificates'
    machine = 'HKLM:\\SOFTWARE\\Microsoft\\SystemCertificates\\ROOT\\Certificates'
    policy = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\Root\\Certificates'
    enterprise = 'HKLM:\\SOFTWARE\\Microsoft\\EnterpriseCertificates\\Root\\Certificates'
  }
  foreach ($place in $places.Keys) {
    if (Test-Path -LiteralPath $places[$place]) {
      Get-ChildItem -LiteralPath $places[$place] | ForEach-Object { 'KEY ' + $place + ' ' + $_.PSChildName }
    }
  }
  $protected = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\Root\\ProtectedRoots'
  if (Test-Path -LiteralPath $protected) {
    $flags = (Get-ItemProperty -LiteralPath $protected).Flags
    if ($null -ne $flags) { 'FLAGS ' + $flags }
  }
`);

/** The certificate in base64. Windows asks, with the thumbprint. */
export const addScript = body(`
  $bytes = [Convert]::FromBase64String($env:${dataVariable})
  $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $bytes)
  $store = New-Object Security.Cryptography.X509Certificates.X509Store 'Root', 'CurrentUser'
  $store.Open('ReadWrite')
  $store.Add($certificate)
  $store.Close()
`);

const removal = (location: string, fingerprint: string): string => `
  $sha = [Security.Cryptography.SHA256]::Create()
  $store = New-Object Security.Cryptography.X509Certificates.X509Store 'Root', '${location}'
  $store.Open('ReadWrite')
  foreach ($certificate in @($store.Certificates)) {
    $actual = [BitConverter]::ToString($sha.ComputeHash($certificate.RawData)).Replace('-', '')
    if ($actual -eq ${fingerprint}) { $store.Remove($certificate); break }
  }
  $store.Close()
`;

/** The SHA-256 in hex. Windows asks, with the thumbprint. */
export const removeScript = body(removal('CurrentUser', `$env:${dataVariable}`));

/** An encoded command, run as an administrator, whom Windows asks for. Prints `EXIT` and what it ended with. */
export const elevateScript = body(`
  $start = New-Object Diagnostics.ProcessStartInfo
  $start.FileName = [Environment]::SystemDirectory + '\\WindowsPowerShell\\v1.0\\powershell.exe'
  $start.Arguments = '-NoLogo -NoProfile -NonInteractive -EncodedCommand ' + $env:${dataVariable}
  $start.Verb = 'RunAs'
  $start.UseShellExecute = $true
  $start.WindowStyle = 'Hidden'
  $child = [Diagnostics.Process]::Start($start)
  $child.WaitForExit()
  'EXIT ' + $child.ExitCode
`);

/** What the elevated script ends with. */
export const elevatedExit = { done: 0, wrongCertificate: 21, failed: 22 };

const elevated = (work: string): string => `
$ErrorActionPreference = 'Stop'
try {
${work}
  exit ${elevatedExit.done}
} catch { exit ${elevatedExit.failed} }
`;

/**
 * An elevated process gets neither our environment nor our input, so what varies stands in its text: base64 and hex,
 * which can be nothing else. It is checked again on the other side, where nobody without rights can change it.
 */
export function elevatedAddScript(base64: string, sha256: string): string {
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) throw new TypeError('This is no base64.');
  return elevated(`
  $bytes = [Convert]::FromBase64String('${base64}')
  $actual = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes)).Replace('-', '')
  if ($actual -ne '${hex(sha256)}') { exit ${elevatedExit.wrongCertificate} }
  $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $bytes)
  $isAuthority = $false
  foreach ($extension in $certificate.Extensions) {
    if ($extension.Oid.Value -eq '2.5.29.19') { $isAuthority = $extension.CertificateAuthority }
  }
  if (-not $isAuthority) { exit ${elevatedExit.wrongCertificate} }
  $store = New-Object Security.Cryptography.X509Certificates.X509Store 'Root', 'LocalMachine'
  $store.Open('ReadWrite')
  $store.Add($certificate)
  $store.Close()
`);
}

export function elevatedRemoveScript(sha256: string): string {
  return elevated(removal('LocalMachine', `'${hex(sha256)}'`));
}

function hex(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('This is no SHA-256.');
  return sha256.toUpperCase();
}

/** As PowerShell takes a script without any quoting: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe */
export const encoded = (script: string): string => Buffer.from(script, 'utf16le').toString('base64');
