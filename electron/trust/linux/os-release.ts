import { readFileIfAny } from '../../system/files.ts';

export type Family = 'debian' | 'alpine' | 'fedora' | 'arch' | 'suse' | 'nixos' | 'other';

export interface Distribution {
  family: Family;
  /** For a person: "Debian", "Ubuntu", "Fedora" … */
  name: string;
}

const families: Record<string, Family> = {
  debian: 'debian',
  ubuntu: 'debian',
  alpine: 'alpine',
  fedora: 'fedora',
  rhel: 'fedora',
  centos: 'fedora',
  amzn: 'fedora',
  arch: 'arch',
  manjaro: 'arch',
  suse: 'suse',
  opensuse: 'suse',
  sles: 'suse',
  sled: 'suse',
  nixos: 'nixos',
};

/** Which Linux this is. https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export async function readDistribution(
  files: readonly string[] = ['/etc/os-release', '/usr/lib/os-release'],
): Promise<Distribution> {
  for (const file of files) {
    const text = await readFileIfAny(file);
    if (text !== undefined) return parseOsRelease(text);
  }
  return { family: 'other', name: 'This system' };
}

export function parseOsRelease(text: string): Distribution {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, unquote(value));
  }
  const ids = [fields.get('ID') ?? '', ...(fields.get('ID_LIKE') ?? '').split(/\s+/)];
  // openSUSE's ids carry its edition: opensuse-leap, opensuse-tumbleweed.
  const family = ids.map((id) => families[id] ?? families[id.split('-')[0] ?? '']).find((found) => found);
  const name = (fields.get('NAME') ?? '').replace(/ (GNU\/)?Linux$/, '');
  return { family: family ?? 'other', name: name === '' ? 'This system' : name };
}

function unquote(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\(.)/g, '$1');
}
