import { createHash } from 'node:crypto';

export type Location = 'CurrentUser' | 'LocalMachine';
export type Place = 'user' | 'machine' | 'policy' | 'enterprise';

/** A certificate as a store of Windows shows it. */
export interface HeldCertificate {
  location: Location;
  store: 'Root' | 'Disallowed';
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  /** SHA-1, upper-case hex: Windows' own name for it. */
  thumbprint: string;
  /** The DER in base64. */
  base64: string;
}

export interface Reading {
  held: HeldCertificate[];
  /** Thumbprints by where they really lie; what a store shows includes what lies elsewhere. */
  keys: ReadonlyMap<Place, ReadonlySet<string>>;
  /** A policy of this computer has Windows pass over what its users trust. */
  ignoresUsers: boolean;
}

/** How a script ended. */
export type Ending =
  | { kind: 'done'; exitCode?: number }
  /** Numbers of Windows: an HRESULT as eight hex digits, and a system error where there is one, else 0. */
  | { kind: 'failed'; hresult: string; native: number; isInteractive: boolean }
  /** Nothing that our scripts print: PowerShell is missing, restricted or was stopped. */
  | { kind: 'silent'; isRestricted: boolean };

/** CERT_PROT_ROOT_DISABLE_CURRENT_USER_FLAG, wincrypt.h. */
const disableCurrentUser = 1;

export function endingOf(printed: string): Ending {
  const lines = linesOf(printed);
  const failed = lines.map((line) => /^FAILED ([0-9A-F]{8}) (-?\d{1,10})$/.exec(line)).find((match) => match);
  if (failed) {
    const isInteractive = !lines.includes('SESSION False');
    return { kind: 'failed', hresult: failed[1] ?? '', native: Number(failed[2]), isInteractive };
  }
  if (!lines.includes('DONE')) {
    // AppLocker and Device Guard leave PowerShell a language without objects.
    const language = lines.find((line) => line.startsWith('LANGUAGE '));
    return { kind: 'silent', isRestricted: language !== undefined && language !== 'LANGUAGE FullLanguage' };
  }
  const exit = lines.map((line) => /^EXIT (-?\d{1,10})$/.exec(line)?.[1]).find((code) => code !== undefined);
  return { kind: 'done', ...(exit === undefined ? {} : { exitCode: Number(exit) }) };
}

export function readingOf(printed: string): Reading {
  const held: HeldCertificate[] = [];
  const keys = new Map<Place, Set<string>>();
  let ignoresUsers = false;
  for (const line of linesOf(printed)) {
    const certificate = /^HELD (CurrentUser|LocalMachine) (Root|Disallowed) ([A-Za-z0-9+/]+=*)$/.exec(line);
    if (certificate) {
      const [, location, store, base64 = ''] = certificate;
      const der = Buffer.from(base64, 'base64');
      held.push({
        location: location as Location,
        store: store as HeldCertificate['store'],
        sha256: createHash('sha256').update(der).digest('hex'),
        thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
        base64,
      });
    }
    const [, place, thumbprint = ''] = /^KEY (user|machine|policy|enterprise) ([0-9A-Fa-f]{40})$/.exec(line) ?? [];
    if (place) keys.set(place as Place, (keys.get(place as Place) ?? new Set()).add(thumbprint.toUpperCase()));
    const flags = /^FLAGS (\d{1,10})$/.exec(line)?.[1];
    if (flags !== undefined) ignoresUsers = (Number(flags) & disableCurrentUser) !== 0;
  }
  return { held, keys, ignoresUsers };
}

function linesOf(printed: string): string[] {
  return printed.split(/\r?\n/).map((line) => line.trim());
}
