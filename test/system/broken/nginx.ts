import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** A real nginx with one site, whose settings are made for the port. Its files lie in the case's folder. */
export function nginx(stage: Stage, site: (port: number) => string): Promise<number> {
  const file = join(stage.folder, 'nginx.conf');
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(stage.folder, kind)};`)
    .join(' ');
  return stage.program('nginx', (port) => {
    writeFileSync(
      file,
      [
        `daemon off; master_process off; pid ${join(stage.folder, 'nginx.pid')}; error_log stderr;`,
        `events { worker_connections 64; }`,
        `http { access_log off; ${bodies} server { ${site(port)} location / { return 200 "hello"; } } }`,
      ].join('\n'),
    );
    return ['-p', stage.folder, '-c', file, '-e', 'stderr'];
  });
}
