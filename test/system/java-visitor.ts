import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from '../../electron/system/run.ts';

/**
 * Visits a host at a loopback port with Java's own TLS, trusting the root given and nothing else, or with an empty word
 * what this Java trusts. Prints the name of
 * what it threw, so that a refusal is told from a program that never got as far as judging.
 */
const source = `
import java.io.*; import java.net.*; import java.security.*; import java.security.cert.*; import javax.net.ssl.*;
public class Visit {
  public static void main(String[] given) throws Exception {
    KeyStore store = null;
    if (!given[0].isEmpty()) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      try (InputStream in = new FileInputStream(given[0])) {
        store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    Socket plain = new Socket("127.0.0.1", Integer.parseInt(given[2]));
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, given[1], 443, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
      System.out.println("ACCEPTED");
    } catch (SSLHandshakeException refusal) {
      System.out.println("REFUSED " + refusal.getMessage());
    }
    socket.close();
  }
}`;

export interface JavaVisitor {
  /** With the root's file, or with the Java at `home` and the roots that it trusts itself. */
  visit(
    trusting: string | { home: string },
    host: string,
    port: number,
  ): Promise<{ accepted: boolean; output: string }>;
}

/** Compiled once into the folder; the reason when this computer has no compiler for it. */
export async function javaVisitor(folder: string): Promise<JavaVisitor | string> {
  const [javac, java] = [findProgram('javac'), findProgram('java')];
  if (!javac || !java) return 'no Java development kit (javac and java) is installed';
  const file = join(folder, 'Visit.java');
  writeFileSync(file, source);
  const compiled = await run(javac, ['--release', '11', '-d', folder, file], { timeoutMs: 120_000 });
  if (compiled.exitCode !== 0) throw new Error(`javac failed: ${compiled.stderr}`);
  return {
    async visit(trusting, host, port) {
      const [program, root] =
        typeof trusting === 'string' ? [java, trusting] : [join(trusting.home, 'bin', 'java'), ''];
      const args = ['-cp', folder, 'Visit', root, host, String(port)];
      const { exitCode, stdout, stderr } = await run(program, args, { timeoutMs: 60_000 });
      if (exitCode !== 0) throw new Error(`java failed: ${stderr}`);
      return { accepted: stdout.startsWith('ACCEPTED'), output: stdout.trim() };
    },
  };
}
