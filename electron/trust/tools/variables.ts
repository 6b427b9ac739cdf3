import type { TrustVariable } from '../../shared/tools.ts';
import type { ToolFiles } from './bundle.ts';

type Reader = Pick<TrustVariable, 'name' | 'effect' | 'readBy'>;

/**
 * Left out on purpose: npm, pnpm and Yarn are Node, Bundler is Ruby, and both have a variable of their own only to
 * override settings that somebody made; Java takes no file of certificates.
 *
 * Node https://nodejs.org/api/cli.html#node_extra_ca_certsfile · Deno https://docs.deno.com/runtime/reference/cli/env
 * OpenSSL https://docs.openssl.org/3.0/man7/openssl-env/ · Go https://pkg.go.dev/crypto/x509#SystemCertPool
 * curl https://curl.se/docs/sslcerts.html · Requests https://requests.readthedocs.io/en/latest/user/advanced/
 * pip https://pip.pypa.io/en/stable/topics/https-certificates/ · Git https://git-scm.com/docs/git-config
 * AWS https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 * Cargo https://doc.rust-lang.org/cargo/reference/config.html#httpcainfo
 * gRPC https://github.com/grpc/grpc/blob/master/doc/environment_variables.md
 */
const readers: readonly Reader[] = [
  { name: 'NODE_EXTRA_CA_CERTS', effect: 'adds', readBy: ['Node', 'npm', 'pnpm', 'Yarn', 'Bun'] },
  { name: 'DENO_CERT', effect: 'adds', readBy: ['Deno'] },
  {
    name: 'SSL_CERT_FILE',
    effect: 'replaces',
    readBy: ['OpenSSL', 'Python', 'Ruby', 'PHP’s Composer', 'Go', 'uv', 'curl'],
  },
  { name: 'CURL_CA_BUNDLE', effect: 'replaces', readBy: ['curl'] },
  { name: 'REQUESTS_CA_BUNDLE', effect: 'replaces', readBy: ['Python’s Requests'] },
  { name: 'PIP_CERT', effect: 'replaces', readBy: ['pip'] },
  { name: 'GIT_SSL_CAINFO', effect: 'replaces', readBy: ['Git'] },
  { name: 'AWS_CA_BUNDLE', effect: 'replaces', readBy: ['AWS CLI', 'boto3'] },
  { name: 'CARGO_HTTP_CAINFO', effect: 'replaces', readBy: ['Cargo'] },
  { name: 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', effect: 'replaces', readBy: ['gRPC'] },
];

export interface VariableOptions {
  files: ToolFiles;
  /** Without the bundle, only those variables are told that add. */
  hasBundle: boolean;
  /** The system's own list, where it is one file. */
  systemFile?: string | undefined;
  environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The variables for these files. One that names the system's own list already may name the bundle instead, which holds
 * all of it; one that names anything else is told as taken. Pure.
 */
export function trustVariables(options: VariableOptions): TrustVariable[] {
  const { files, hasBundle, systemFile, environment = {} } = options;
  return readers
    .filter(({ effect }) => hasBundle || effect === 'adds')
    .map((reader) => {
      const usual = reader.effect === 'adds' ? files.roots : files.bundle;
      // Set but empty means unset to all of them.
      const present = environment[reader.name] ?? '';
      const isSystems = hasBundle && present !== '' && present === systemFile;
      const isOurs = ['', usual, files.bundle].includes(present);
      return {
        ...reader,
        value: isSystems || present === files.bundle ? files.bundle : usual,
        ...(isSystems || isOurs ? {} : { taken: present }),
      };
    });
}
