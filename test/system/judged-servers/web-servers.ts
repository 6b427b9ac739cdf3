import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import { startProgram, type JudgedServer } from './judged-server.ts';

/** The web servers that people put before their applications. */

const missingProgram = (program: string): string | undefined =>
  findProgram(program) ? undefined : `${program} is not installed`;

export const nginxServer: JudgedServer = {
  name: 'nginx',
  missing: () => missingProgram('nginx'),
  start({ kind, chainFile, keyFile, rootFile, folder, port }) {
    const configuration = join(folder, 'nginx.conf');
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    writeFileSync(
      configuration,
      `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${places.map((place) => `${place}_temp_path ${folder}/${place};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${chainFile};
    ssl_certificate_key ${keyFile};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_early_data on;
    ${kind === 'retry' ? 'ssl_ecdh_curve secp384r1;' : ''}
    ${kind === 'client-certificate' ? `ssl_verify_client optional; ssl_client_certificate ${rootFile};` : ''}
    return 200 "hello";
  }
}
`,
    );
    const args = ['-p', folder, '-e', join(folder, 'error.log'), '-c', configuration];
    return startProgram({ program: findProgram('nginx') ?? '', args }, port);
  },
};

const apacheModules = '/usr/lib/apache2/modules';

export const apacheServer: JudgedServer = {
  name: 'Apache httpd',
  missing: () =>
    missingProgram('apache2') ?? (existsSync(apacheModules) ? undefined : `${apacheModules} does not exist`),
  start({ kind, chainFile, keyFile, rootFile, folder, port }) {
    const configuration = join(folder, 'httpd.conf');
    const modules = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl'];
    writeFileSync(
      configuration,
      `ServerRoot ${folder}
ServerName shop.localhost
DefaultRuntimeDir ${folder}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
${modules.map((name) => `LoadModule ${name}_module ${apacheModules}/mod_${name}.so`).join('\n')}
Mutex file:${folder} default
Listen 127.0.0.1:${port}
DocumentRoot ${folder}
SSLSessionCache shmcb:${folder}/sessions(512000)
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLProtocol -all +TLSv1.2 +TLSv1.3
  SSLCertificateFile ${chainFile}
  SSLCertificateKeyFile ${keyFile}
  Protocols http/1.1
  ${kind === 'retry' ? 'SSLOpenSSLConfCmd Groups P-384' : ''}
  ${kind === 'client-certificate' ? `SSLVerifyClient optional\n  SSLCACertificateFile ${rootFile}` : ''}
</VirtualHost>
`,
    );
    return startProgram({ program: findProgram('apache2') ?? '', args: ['-X', '-f', configuration] }, port);
  },
};

export const caddyServer: JudgedServer = {
  name: 'Caddy (Go)',
  missing: () => missingProgram('caddy'),
  start({ kind, chainFile, keyFile, folder, port }) {
    const configuration = join(folder, 'Caddyfile');
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(
      configuration,
      `{
	admin off
	auto_https off
	storage file_system ${home}
	servers {
		protocols h1
	}
}
https://shop.localhost:${port} {
	bind 127.0.0.1
	tls ${chainFile} ${keyFile} {
		protocols tls1.2 tls1.3
		alpn http/1.1
		${kind === 'retry' ? 'curves secp384r1' : ''}
		${kind === 'client-certificate' ? 'client_auth {\n\t\t\tmode request\n\t\t}' : ''}
	}
	respond "hello"
}
`,
    );
    const args = ['run', '--config', configuration, '--adapter', 'caddyfile'];
    const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
    return startProgram({ program: findProgram('caddy') ?? '', args, env }, port);
  },
};
