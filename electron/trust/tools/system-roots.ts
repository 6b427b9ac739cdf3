import { stat, readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { isNodeError, reasonOf } from '../../system/files.ts';
import type { Run } from '../../system/run.ts';
import { certificatesIn, type StoredCertificate } from '../certificate-text.ts';

/** The authorities that this system trusts by itself, from wherever it keeps them. */
export interface SystemRoots {
  /** Says where they come from, on one line; another line when they may have changed. Cheap. */
  stamp: string;
  /** Where they are all in one file. */
  file?: string;
  /** Throws an `Error` that tells why they cannot be read. */
  read(): Promise<StoredCertificate[]>;
}

export interface SystemRootsOptions {
  platform: NodeJS.Platform;
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
  /** Tests name others. */
  files?: readonly string[];
  clock: () => Date;
}

/** Where Linux distributions keep the list in one file; the first that is there is the system's. */
const linuxFiles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch, Alpine, NixOS
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // Fedora, RHEL, Amazon
  '/var/lib/ca-certificates/ca-bundle.pem', // SUSE
  '/etc/ca-certificates/extracted/tls-ca-bundle.pem', // Arch, should the link be missing
  '/etc/ssl/certs/ca-bundle.crt', // NixOS
  '/etc/ssl/cert.pem', // Alpine without ca-certificates, the BSDs
];

const appleRoots = '/System/Library/Keychains/SystemRootCertificates.keychain';

const windowsScript =
  'Get-ChildItem Cert:\\CurrentUser\\Root | ForEach-Object { [Convert]::ToBase64String($_.RawData) }';

export async function systemRoots(options: SystemRootsOptions): Promise<SystemRoots> {
  const { platform, run, environment } = options;
  // Neither has a file whose time tells of a change, and reading all of it takes a process.
  const today = options.clock().toISOString().slice(0, 10);
  if (platform === 'darwin') {
    const args = ['find-certificate', '-a', '-p', appleRoots];
    return {
      stamp: `${appleRoots}, read on ${today}`,
      read: async () => certificatesIn(await outputOf(run, '/usr/bin/security', args)),
    };
  }
  if (platform === 'win32') {
    const folder = environment['SystemRoot'] ?? 'C:\\Windows';
    const program = `${folder}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    const args = ['-NoProfile', '-NonInteractive', '-Command', windowsScript];
    return {
      stamp: `the Windows certificates of this user and Node's list, read on ${today}`,
      // Windows fetches public authorities when it first meets them, so its list alone is never whole.
      read: async () => [...blocksOf(await outputOf(run, program, args)), ...nodeRoots()],
    };
  }
  return (await fromFile(options.files ?? linuxFiles)) ?? { stamp: "Node's list", read: () => resolved(nodeRoots()) };
}

async function fromFile(files: readonly string[]): Promise<SystemRoots | undefined> {
  for (const file of files) {
    try {
      const { size, mtime } = await stat(file);
      const stamp = `${file}, ${size} bytes of ${mtime.toISOString()}`;
      return { stamp, file, read: () => readCertificates(file) };
    } catch (error) {
      if (isNodeError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) continue;
      return { stamp: file, read: () => Promise.reject(new Error(`${file}: ${reasonOf(error)}`)) };
    }
  }
  return undefined;
}

async function readCertificates(file: string): Promise<StoredCertificate[]> {
  try {
    return certificatesIn(await readFile(file, 'latin1'));
  } catch (error) {
    throw new Error(`${file}: ${reasonOf(error)}`, { cause: error });
  }
}

async function outputOf(run: Run, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} failed with code ${exitCode}: ${stderr.trim().slice(0, 200)}`);
}

/** A line of base64 each. */
function blocksOf(output: string): StoredCertificate[] {
  const lines = output.split(/\r?\n/).filter((line) => line !== '');
  return certificatesIn(lines.map(toPem).join(''));
}

function toPem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nodeRoots(): StoredCertificate[] {
  return certificatesIn(rootCertificates.join('\n'));
}

function resolved<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}
