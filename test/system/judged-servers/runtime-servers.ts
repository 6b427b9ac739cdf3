import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import { startProgram, type JudgedServer } from './judged-server.ts';

/** The servers that language runtimes bring along. */

export const nodeServer: JudgedServer = {
  name: 'Node',
  missing: () => undefined,
  async start({ kind, leaf, root, port }) {
    const server = createServer(
      {
        cert: leaf.certPem + root.certPem,
        key: leaf.keyPem,
        ALPNProtocols: ['http/1.1'],
        ...(kind === 'retry' && { ecdhCurve: 'P-384' }),
        ...(kind === 'client-certificate' && { requestCert: true, rejectUnauthorized: false, ca: root.certPem }),
      },
      (_request, response) => response.end('hello'),
    );
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return {
      stop: () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve();
          });
          for (const socket of sockets) socket.destroy();
        }),
    };
  },
};

const javaSource = `
import java.io.*; import java.net.*; import java.security.*; import java.security.cert.*; import javax.net.ssl.*;
public class Serve {
  public static void main(String[] given) throws Exception {
    char[] password = "pass".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(given[0])) { keys.load(in, password); }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = new FileInputStream(given[1])) {
      trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(Integer.parseInt(given[2]), 50, InetAddress.getByName("127.0.0.1"));
    SSLParameters parameters = server.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    parameters.setWantClientAuth(given[3].equals("client-certificate"));
    server.setSSLParameters(parameters);
    while (true) {
      try (Socket socket = server.accept()) {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) { }
        socket.getOutputStream().write("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\nhello".getBytes());
        socket.getOutputStream().flush();
      } catch (IOException ended) {
        System.err.println(ended);
      }
    }
  }
}`;

export const javaServer: JudgedServer = {
  name: 'Java',
  missing: () => (findProgram('java') && findProgram('javac') ? undefined : 'no Java development kit is installed'),
  start({ kind, chainFile, keyFile, rootFile, folder, port }) {
    const source = join(folder, 'Serve.java');
    writeFileSync(source, javaSource);
    const bundle = join(folder, 'leaf.p12');
    const made = ['-passout', 'pass:pass', '-name', 'leaf', '-out', bundle];
    execFileSync(findProgram('openssl') ?? 'openssl', [
      'pkcs12',
      '-export',
      '-in',
      chainFile,
      '-inkey',
      keyFile,
      ...made,
    ]);
    const groups = kind === 'retry' ? ['-Djdk.tls.namedGroups=secp384r1'] : [];
    const args = [...groups, '-XX:TieredStopAtLevel=1', source, bundle, rootFile, String(port), kind];
    return startProgram({ program: findProgram('java') ?? '', args }, port);
  },
};
