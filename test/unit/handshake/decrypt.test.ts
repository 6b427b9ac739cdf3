import { describe, expect, it } from 'vitest';
import { recordOpener, trafficSecrets } from '../../../electron/handshake/decrypt.ts';

// The server's first encrypted record of https://www.rfc-editor.org/rfc/rfc8448#section-3
const serverHandshakeSecret = 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38';
const label = 'SERVER_HANDSHAKE_TRAFFIC_SECRET';

describe('trafficSecrets', () => {
  it('keeps secrets by label, wipes the line, and forgets on demand', () => {
    const secrets = trafficSecrets();
    const line = Buffer.from(`${label} ${'00'.repeat(32)} ${serverHandshakeSecret.toUpperCase()}\n`);
    secrets.add(line);
    const kept = secrets.get(label);
    expect(kept?.toString('hex')).toBe(serverHandshakeSecret);
    expect(line.every((byte) => byte === 0)).toBe(true);
    secrets.wipe();
    expect(secrets.get(label)).toBeUndefined();
    expect(kept?.every((byte) => byte === 0)).toBe(true);
  });

  it.each(['', ' ', 'nonsense', `${label} zz zz`, `${label} 00 `, 'x'.repeat(500)])(
    'takes %j without an exception',
    (line) => {
      const secrets = trafficSecrets();
      secrets.add(Buffer.from(line));
      expect(secrets.get(label)?.length ?? 0).toBe(0);
    },
  );
});

describe('recordOpener', () => {
  const secret = Buffer.from(serverHandshakeSecret, 'hex');
  const record = { from: 'server' as const, chunk: 0, at: 0, type: 23, version: 0x0303 };

  it('refuses suites that it does not know', () => {
    expect(recordOpener(0x1304, secret)).toBeNull();
    expect(recordOpener(0xc02b, secret)).toBeNull();
  });

  it('gives nothing for bytes that are not authentic', () => {
    const opener = recordOpener(0x1301, secret);
    for (const length of [0, 1, 16, 17, 100]) {
      expect(
        opener?.open({ ...record, header: Buffer.from('1703030011', 'hex'), body: Buffer.alloc(length) }),
      ).toBeNull();
    }
  });
});
