import type { AnchorWay } from './anchor-store.ts';

/** https://docs.fedoraproject.org/en-US/quick-docs/using-shared-system-certificates/ */
export const fedoraWay: AnchorWay = {
  places: {
    folder: '/etc/pki/ca-trust/source/anchors',
    extension: 'pem',
    // p11-kit reads whatever lies there, and nothing deeper.
    counts: (name) => !name.includes('/'),
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  },
  update: ['update-ca-trust', 'extract'],
  installation: 'sudo dnf install ca-certificates',
};
