import type { AnchorWay } from './anchor-store.ts';

/** `/usr/share/pki/trust` belongs to the vendor. https://github.com/openSUSE/ca-certificates */
export const suseWay: AnchorWay = {
  places: {
    folder: '/etc/pki/trust/anchors',
    extension: 'pem',
    // p11-kit reads whatever lies there, and nothing deeper.
    counts: (name) => !name.includes('/'),
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
  update: ['update-ca-certificates'],
  installation: 'sudo zypper install ca-certificates',
};
