import { gnutlsServer, nssServer, opensslServer } from './library-servers.ts';
import type { JudgedServer } from './judged-server.ts';
import { javaServer, nodeServer } from './runtime-servers.ts';
import { apacheServer, caddyServer, nginxServer } from './web-servers.ts';

/** Every TLS that a developer is likely to meet on a computer of theirs, by a real server. */
export const judgedServers: readonly JudgedServer[] = [
  opensslServer,
  gnutlsServer,
  nssServer,
  nodeServer,
  caddyServer,
  javaServer,
  nginxServer,
  apacheServer,
];
