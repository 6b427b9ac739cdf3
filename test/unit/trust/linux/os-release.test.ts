import { describe, expect, it } from 'vitest';
import { parseOsRelease, readDistribution } from '../../../../electron/trust/linux/os-release.ts';

describe('parseOsRelease', () => {
  it.each([
    ['NAME="Debian GNU/Linux"\nID=debian\n', 'debian', 'Debian'],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', 'debian', 'Ubuntu'],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian', 'Linux Mint'],
    ['NAME="Alpine Linux"\nID=alpine\n', 'alpine', 'Alpine'],
    ['NAME="Fedora Linux"\nID=fedora\n', 'fedora', 'Fedora'],
    ['NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora', 'Rocky'],
    ["NAME='Amazon Linux'\nID='amzn'\nID_LIKE='fedora'\n", 'fedora', 'Amazon'],
    ['NAME="Arch Linux"\nID=arch\n', 'arch', 'Arch'],
    ['NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'suse', 'openSUSE Tumbleweed'],
    ['NAME=NixOS\nID=nixos\n', 'nixos', 'NixOS'],
    ['NAME="Void"\nID=void\n', 'other', 'Void'],
    ['', 'other', 'This system'],
  ])('reads %j', (text, family, name) => {
    expect(parseOsRelease(text)).toEqual({ family, name });
  });
});

describe('readDistribution', () => {
  it('knows nothing where there is no file', async () => {
    expect(await readDistribution(['/nowhere/os-release'])).toEqual({ family: 'other', name: 'This system' });
  });
});
