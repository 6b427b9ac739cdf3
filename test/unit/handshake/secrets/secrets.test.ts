import { describe, expect, it } from 'vitest';
import { trafficSecrets } from '../../../../electron/handshake/secrets/secrets.ts';

// The server's first encrypted record of https://www.rfc-editor.org/rfc/rfc8448#section-3
const serverHandshakeSecret = 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38';
const label = 'SERVER_HANDSHAKE_TRAFFIC_SECRET';

describe('trafficSecrets', () => {
  it('keeps TLS 1.2’s master secret, the first one where a connection is renegotiated', () => {
    const secrets = trafficSecrets();
    for (const byte of ['11', '22']) secrets.add(Buffer.from(`CLIENT_RANDOM ${'00'.repeat(32)} ${byte.repeat(48)}\n`));
    expect(secrets.get('CLIENT_RANDOM')?.toString('hex')).toBe('11'.repeat(48));
  });

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
