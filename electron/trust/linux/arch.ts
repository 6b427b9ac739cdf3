import type { AnchorWay } from './anchor-store.ts';

/** https://wiki.archlinux.org/title/Transport_Layer_Security#Add_a_certificate_to_a_trust_store */
export const archWay: AnchorWay = {
  places: {
    folder: '/etc/ca-certificates/trust-source/anchors',
    extension: 'crt',
    // p11-kit reads whatever lies there, and nothing deeper.
    counts: (name) => !name.includes('/'),
    bundle: '/etc/ca-certificates/extracted/tls-ca-bundle.pem',
  },
  update: ['update-ca-trust'],
  installation: 'sudo pacman -S ca-certificates-utils',
};
