import type { ConnectionOptions } from 'node:tls';
import type { RecordedChunk } from '../../../../electron/handshake/parser/records.ts';
import { readTranscript } from '../../../../electron/handshake/parser/transcript.ts';
import { leafExtensions, opensslAuthority } from '../openssl-authority.ts';
import { recordConnection, type RecordedConnection } from '../record-connection.ts';
import { servers } from '../servers.ts';
import { bytes, extension, handshakeRecord, number16, number32, vector16, vector24, vector8 } from './wire-bytes.ts';

/** Handshakes of both versions with a real server, of every kind that it makes: full, resumed, retried, two-sided. */
export async function recordHandshakes(): Promise<RecordedConnection[]> {
  const authority = opensslAuthority();
  const running = servers();
  try {
    const root = authority.root('Root');
    const leaf = authority.leaf(['DNS:shop.localhost'], root);
    const client = authority.issue({ issuer: root, extensions: leafExtensions(['DNS:alice.localhost'], 'clientAuth') });
    const served = { cert: leaf.certPem + root.certPem, key: leaf.keyPem };
    const asking = { requestCert: true, rejectUnauthorized: false, ca: root.certPem };
    const usual = await running.https({ ...served, ...asking });
    const retrying = await running.https({ ...served, ecdhCurve: 'P-384' });
    const known = { cert: client.certPem, key: client.keyPem };
    const recorded: RecordedConnection[] = [];
    const visit = async (port: number, options: ConnectionOptions): Promise<RecordedConnection> => {
      const connection = await recordConnection(port, options);
      recorded.push(connection);
      return connection;
    };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { session } = await visit(usual, { maxVersion });
      await visit(usual, { maxVersion, ...known });
      await visit(usual, { maxVersion, ...(session && { session }) });
    }
    await visit(retrying, {});
    await visit(usual, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' });
    return recorded;
  } finally {
    await running.closeAll();
    authority.remove();
  }
}

/**
 * The same handshake as if it had crossed in the clear, so that a change reaches the parsers of messages and does not
 * end at the first record that no longer opens.
 */
export function inTheClear({ chunks, secrets }: RecordedConnection): RecordedChunk[] {
  return readTranscript(chunks, secrets)
    .said.filter(({ kind, readable }) => kind !== 'application-data' && readable)
    .map(({ from, at, kind, type, body }) => {
      if (kind === 'handshake') return { from, at, bytes: handshakeRecord(type, [...body]) };
      const header = kind === 'alert' ? 21 : 20;
      return { from, at, bytes: Buffer.from([header, 3, 3, ...vector16(...body)]) };
    });
}

/** Messages that no server here sends, to mutate as well. */
export function rareMessages(): RecordedChunk[] {
  const placeholder = [0, ...number16(1), ...number16(1), 9, ...vector16(...bytes(32)), ...vector16(...bytes(208))];
  const extensions = [
    ...[
      extension(0xfe0d, ...placeholder),
      extension(27, ...vector8(...number16(2))),
      extension(28, ...number16(1_000)),
    ],
    ...[extension(42), extension(44, ...vector16(...bytes(9))), extension(50, ...vector16(...number16(0x0403)))],
    extension(43, ...vector8(...number16(0x0304))),
  ].flat();
  const hello = [...number16(0x0303), ...bytes(32), ...vector8(), ...vector16(...number16(0x1301)), ...vector8(0)];
  const chosen = [...number16(0x0303), ...bytes(32), ...vector8(), ...number16(0x1301), 0];
  const ticket = [...number32(300), ...number32(1), ...vector8(1), ...vector16(...bytes(64))];
  const messages: [number, number[]][] = [
    [2, [...chosen, ...vector16(...extension(43, ...number16(0x0304)), ...extension(44, ...vector16(...bytes(9))))]],
    [4, [...ticket, ...vector16(...extension(42, ...number32(16_384)))]],
    [22, [1, ...vector24(...bytes(50))]],
    [24, [1]],
    // Brotli of nothing announced as a hundred bytes, zlib of nonsense, and zstd.
    ...[2, 1, 3].map((algorithm): [number, number[]] => [25, [...number16(algorithm), 0, 0, 100, ...vector24(0x3b)]]),
    [5, []],
    [0, []],
  ];
  const ssl2 = Buffer.from('802804000100020000000300100102', 'hex');
  return [
    { from: 'client', at: 0, bytes: handshakeRecord(1, [...hello, ...vector16(...extensions)]) },
    ...messages.map(([type, body]) => ({ from: 'server' as const, at: 0, bytes: handshakeRecord(type, body) })),
    { from: 'server', at: 0, bytes: ssl2 },
  ];
}
