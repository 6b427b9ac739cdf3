import type { AnchorWay } from './anchor-store.ts';

/** https://manpages.debian.org/stable/ca-certificates/update-ca-certificates.8.en.html */
export const debianWay: AnchorWay = {
  places: {
    folder: '/usr/local/share/ca-certificates',
    extension: 'crt',
    // At any depth.
    counts: (name) => name.endsWith('.crt'),
    bundle: '/etc/ssl/certs/ca-certificates.crt',
    links: '/etc/ssl/certs',
  },
  update: ['update-ca-certificates'],
  // It does not notice by itself that a file went.
  afterRemoval: ['--fresh'],
  installation: 'sudo apt install ca-certificates',
};

/** A program of its own, with the same folders and options. https://gitlab.alpinelinux.org/alpine/ca-certificates */
export const alpineWay: AnchorWay = { ...debianWay, installation: 'sudo apk add ca-certificates' };
