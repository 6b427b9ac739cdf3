import { extensionOf } from '../certificate/certificate-fields.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { isOurs } from './ours.ts';

/** Another tool that makes local authorities. */
export interface OtherTool {
  name: string;
  /** What makes this computer trust its authority. */
  trust?: string;
}

const tools: readonly (OtherTool & { pattern: RegExp })[] = [
  { pattern: /\bmkcert\b/i, name: 'mkcert', trust: 'mkcert -install' },
  { pattern: /\bCaddy Local Authority\b/i, name: 'Caddy', trust: 'caddy trust' },
  { pattern: /\bdevcert\b/i, name: 'devcert' },
  { pattern: /\bportless\b/i, name: 'portless' },
  { pattern: /\b(Laravel )?Valet CA\b|\bLaravel Herd\b/i, name: 'Laravel Valet or Herd' },
  { pattern: /\bpuma-dev\b/i, name: 'puma-dev' },
];

/** https://github.com/dotnet/aspnetcore/blob/main/src/Shared/CertificateGeneration/CertificateManager.cs */
const aspNetMark = '1.3.6.1.4.1.311.84.1.1';
const aspNet: OtherTool = { name: 'ASP.NET', trust: 'dotnet dev-certs https --trust' };

/** The tool whose authority issued the certificate, by the names that it gives; `undefined` for ours and strangers. */
export function otherTool(path: TrustPath): OtherTool | undefined {
  if (isOurs(path)) return undefined;
  const last = path.path.at(-1) ?? path.leaf;
  const names = `${last.issuer}\n${last.subject}`;
  return (
    tools.find(({ pattern }) => pattern.test(names)) ?? (extensionOf(path.leaf.raw, aspNetMark) ? aspNet : undefined)
  );
}
