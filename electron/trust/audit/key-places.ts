import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { foldersIn, xdgFolder } from '../places.ts';
import type { Maker } from './known-authorities.ts';

/** Where a tool keeps an authority: the certificate and its key, absolute. Neither need exist. */
export interface KeyPlace extends Maker {
  certificate: string;
  key: string;
}

export interface KeyPlacesOptions {
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

interface Folders {
  home: string;
  /** Of programs' data and configuration, as the system has it. */
  data: string;
  config: string;
}

/** The places of tools that are known to leave an authority's key on the disk. */
export async function keyPlaces({ environment, platform }: KeyPlacesOptions): Promise<KeyPlace[]> {
  const home = environment['HOME'] ?? homedir();
  const folders = { home, ...standardFolders(home, environment, platform) };
  const all = await Promise.all(
    known(folders, environment).map(async ({ tool, kind, folder, files }) =>
      (await expand(folder)).flatMap((path) =>
        files.map(([certificate, key]) => ({ tool, kind, certificate: join(path, certificate), key: join(path, key) })),
      ),
    ),
  );
  return [...new Map(all.flat().map((place) => [place.key, place])).values()];
}

function standardFolders(
  home: string,
  environment: KeyPlacesOptions['environment'],
  platform: NodeJS.Platform,
): Omit<Folders, 'home'> {
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support');
    return { data: support, config: support };
  }
  if (platform === 'win32') {
    return {
      data: environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'),
      config: environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'),
    };
  }
  return {
    data: xdgFolder(environment, 'XDG_DATA_HOME', join(home, '.local', 'share')),
    config: xdgFolder(environment, 'XDG_CONFIG_HOME', join(home, '.config')),
  };
}

interface KnownPlace extends Maker {
  /** A last part `*` stands for every folder in it. */
  folder: string;
  files: readonly [certificate: string, key: string][];
}

const development = (tool: string, folder: string, ...files: [string, string][]): KnownPlace => ({
  tool,
  kind: 'development',
  folder,
  files,
});
const proxy = (tool: string, folder: string, ...files: [string, string][]): KnownPlace => ({
  tool,
  kind: 'proxy',
  folder,
  files,
});

function known({ home, data, config }: Folders, environment: KeyPlacesOptions['environment']): KnownPlace[] {
  const caRoot = environment['CAROOT'];
  const mkcertFiles: [string, string] = ['rootCA.pem', 'rootCA-key.pem'];
  const valetFiles: [string, string] = ['LaravelValetCASelfSigned.pem', 'LaravelValetCASelfSigned.key'];
  const caddyFiles: [string, string][] = [
    ['root.crt', 'root.key'],
    ['intermediate.crt', 'intermediate.key'],
  ];
  return [
    // https://github.com/FiloSottile/mkcert/blob/master/main.go (getCAROOT)
    ...(caRoot !== undefined && isAbsolute(caRoot) ? [development('mkcert', caRoot, mkcertFiles)] : []),
    development('mkcert', join(data, 'mkcert'), mkcertFiles),
    // https://caddyserver.com/docs/conventions#data-directory; the second is the service's
    ...[join(data, 'caddy'), join(data, 'Caddy'), join(config, 'Caddy'), '/var/lib/caddy/.local/share/caddy'].map(
      (folder) => development('Caddy', join(folder, 'pki', 'authorities', '*'), ...caddyFiles),
    ),
    // https://github.com/davewasmer/devcert/blob/master/src/constants.ts
    ...[join(config, 'devcert'), join(data, 'devcert')].map((folder) =>
      development('devcert', join(folder, 'certificate-authority'), ['certificate.cert', 'private-key.key']),
    ),
    // https://github.com/vercel-labs/portless
    development('portless', join(home, '.portless'), ['ca.pem', 'ca-key.pem']),
    // https://github.com/laravel/valet/blob/master/cli/Valet/Site.php (caPath)
    development('Laravel Valet', join(home, '.config', 'valet', 'CA'), valetFiles),
    development('Laravel Valet', join(home, '.valet', 'CA'), valetFiles),
    // https://herd.laravel.com/docs
    development('Laravel Herd', join(data, 'Herd', 'config', 'valet', 'CA'), valetFiles),
    development('Laravel Herd', join(home, '.config', 'herd', 'config', 'valet', 'CA'), valetFiles),
    // https://github.com/symfony-cli/symfony-cli
    development('Symfony CLI', join(home, '.symfony5', 'certs'), mkcertFiles),
    development('Symfony CLI', join(home, '.symfony', 'certs'), mkcertFiles),
    development('Symfony CLI', join(config, 'symfony-cli', 'certs'), mkcertFiles),
    // https://github.com/puma/puma-dev
    development('puma-dev', join(data, 'io.puma.dev'), ['cert.pem', 'key.pem']),
    development('puma-dev', join(home, '.puma-dev-ssl'), ['cert.pem', 'key.pem']),
    // https://docs.lando.dev/core/v3/security.html
    development(
      'Lando',
      join(home, '.lando', 'certs'),
      ['LandoCA.crt', 'LandoCA.key'],
      ['lndo.site.pem', 'lndo.site.key'],
    ),
    development('minikube', join(home, '.minikube'), ['ca.crt', 'ca.key']),
    development('k3s', '/var/lib/rancher/k3s/server/tls', ['server-ca.crt', 'server-ca.key']),
    // https://smallstep.com/docs/step-ca/configuration
    development('step-ca', join(home, '.step'), ['certs/root_ca.crt', 'secrets/root_ca_key']),
    // https://docs.mitmproxy.org/stable/concepts/certificates/
    proxy('mitmproxy', join(home, '.mitmproxy'), ['mitmproxy-ca-cert.pem', 'mitmproxy-ca.pem']),
    // https://github.com/httptoolkit/httptoolkit-server
    proxy('HTTP Toolkit', join(config, 'httptoolkit'), ['ca.pem', 'ca.key']),
    proxy('HTTP Toolkit', join(home, 'Library', 'Preferences', 'httptoolkit'), ['ca.pem', 'ca.key']),
    // https://github.com/alibaba/anyproxy
    proxy('AnyProxy', join(home, '.anyproxy', 'certificates'), ['rootCA.crt', 'rootCA.key']),
  ];
}

async function expand(folder: string): Promise<string[]> {
  if (!folder.endsWith('*')) return [folder];
  const above = folder.slice(0, -2);
  return (await foldersIn(above)).map((name) => join(above, name));
}
