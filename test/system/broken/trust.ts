import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { fingerprint } from '../../../electron/handshake/certificate/certificate.ts';
import type { Store } from '../../../electron/shared/trust.ts';
import { findProgram } from '../../../electron/system/run.ts';
import { host, untrusted, type BrokenServer } from './broken-server.ts';
import type { Stage } from './stage.ts';

const made = 'Node’s https';

export const systemStore: Store = { id: 'system', label: 'Debian’s certificates', state: 'trusted' };
export const chromiumStore: Store = { id: 'nss:chromium', label: 'Chromium', state: 'trusted' };

const good = (stage: Stage): Promise<number> => stage.https([stage.leaf(), stage.issuing]);
const stores = (...list: Store[]) => ({ stores: () => Promise.resolve(list) });
const systemKnows = (...certificates: X509Certificate[]) => ({
  systemRoots: () => Promise.resolve({ file: undefined, certificates }),
});

/** What mkcert made, and its root beside it. */
async function mkcert(stage: Stage): Promise<number> {
  const environment = { ...process.env, CAROOT: stage.folder, TRUST_STORES: 'none' };
  const files = ['-cert-file', join(stage.folder, 'cert.pem'), '-key-file', join(stage.folder, 'key.pem')];
  execFileSync(findProgram('mkcert') ?? 'mkcert', [...files, host], { env: environment, stdio: 'pipe' });
  const read = (name: string): string => readFileSync(join(stage.folder, name), 'utf8');
  return stage.node.https({ cert: read('cert.pem'), key: read('key.pem') });
}

const hello: RequestListener = (_request, response) => response.end('hello');

/** Two servers on one port, of IPv4 and of IPv6. */
async function twoAddresses(stage: Stage, second: (port: number) => Promise<unknown>): Promise<number> {
  const port = await good(stage);
  await second(port);
  return port;
}

/** A good server, and a computer that does not trust it; and a name that leads to two servers. */
export const trust: readonly BrokenServer[] = [
  {
    ...{ name: 'ours, trusted nowhere', made, code: 'NOT_TRUSTED_HERE', steps: untrusted, start: good },
    known: () => stores({ ...systemStore, state: 'absent' }, { ...chromiumStore, state: 'absent' }),
  },
  {
    ...{ name: 'ours, not trusted by one', made, code: 'NOT_TRUSTED_HERE', steps: { trust: 'finding' }, start: good },
    known: () => stores(systemStore, { ...chromiumStore, state: 'absent' }),
  },
  {
    ...{ name: 'ours, forbidden in one store', made, code: 'TRUST_DENIED', start: good },
    known: () => {
      const denied = { ...chromiumStore, state: 'absent' as const, denied: true as const };
      return stores(systemStore, denied);
    },
  },
  {
    ...{ name: 'from the authority before', made, code: 'NOT_TRUSTED_HERE', steps: { trust: 'finding' } },
    start: (stage) => stage.https([stage.authority.leaf([`DNS:${host}`], stage.otherRoot), stage.otherRoot]),
    known: (stage) => ({
      authority: () =>
        Promise.resolve({
          ...{ rootPem: stage.root.certPem, issuingPem: stage.issuing.certPem },
          previousRootSha256: [fingerprint(stage.otherRoot.der)],
        }),
    }),
  },
  {
    ...{ name: 'good, and no authority of ours', made, code: 'UNTRUSTED_ISSUER', steps: untrusted, start: good },
    known: () => ({ authority: () => Promise.resolve(null) }),
  },
  {
    ...{ name: 'mkcert’s, unknown here', made: 'mkcert', needs: 'mkcert', code: 'UNTRUSTED_ISSUER', start: mkcert },
    also: ['OTHER_AUTHORITY'],
  },
  {
    // Its leaf is valid for 2 years and 3 months, just within Apple's limit.
    ...{ name: 'mkcert’s, trusted here', made: 'mkcert', needs: 'mkcert', code: 'OTHER_AUTHORITY', start: mkcert },
    known: (stage) => systemKnows(new X509Certificate(readFileSync(join(stage.folder, 'rootCA.pem')))),
  },
  {
    ...{ name: 'other certificates on IPv4 and IPv6', made: 'Node’s https, twice', code: 'ADDRESSES_DIFFER' },
    start: (stage) =>
      twoAddresses(stage, (port) => {
        const leaf = stage.leaf();
        const options = { cert: leaf.certPem + stage.issuing.certPem, key: leaf.keyPem };
        return stage.node.listen(createHttpsServer(options, hello), '::1', port);
      }),
  },
  {
    ...{ name: 'HTTPS on IPv4, plain HTTP on IPv6', made: 'Node’s https and http', code: 'ADDRESSES_DIFFER' },
    start: (stage) => twoAddresses(stage, (port) => stage.node.listen(createHttpServer(hello), '::1', port)),
  },
  {
    ...{ name: 'the same on IPv4 and IPv6', made: 'Node’s https, twice', code: 'OK' },
    start: async (stage) => {
      const leaf = stage.leaf();
      const options = { cert: leaf.certPem + stage.issuing.certPem, key: leaf.keyPem };
      const port = await stage.node.https(options);
      return stage.node.listen(createHttpsServer(options, hello), '::1', port);
    },
  },
  {
    // "Every address of this computer", which leads to a loopback server on Linux and is none: browsers block it.
    ...{ name: 'a name of this computer that leads to 0.0.0.0', made, code: 'NOT_LOOPBACK', host: 'shop.test' },
    start: (stage) => stage.https([stage.leaf(['DNS:shop.test']), stage.issuing]),
    known: () => ({ lookup: () => Promise.resolve([{ address: '0.0.0.0' }]) }),
  },
  {
    ...{ name: 'a name of this computer, and loopback in IPv6’s clothes', made, code: 'OK', host: 'shop.test' },
    start: (stage) => stage.https([stage.leaf(['DNS:shop.test']), stage.issuing]),
    known: () => ({ lookup: () => Promise.resolve([{ address: '::ffff:127.0.0.1' }]) }),
  },
  {
    ...{ name: 'good, but a browser runs since before', made, code: 'RESTART_BROWSER', start: good },
    known: () => ({ restartNeeded: () => Promise.resolve(['Chromium']) }),
  },
];
