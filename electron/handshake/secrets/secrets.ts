/** The secrets of one connection, by the label of the key log format. Wiped by `wipe`. */
export interface TrafficSecrets {
  get(label: SecretLabel): Buffer | undefined;
  add(line: Buffer): void;
  wipe(): void;
}

export type SecretLabel =
  /** TLS 1.2: the master secret. */
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0';

const labelLimit = 40;

/**
 * Collects `keylog` lines, https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html: a label, the client's
 * random and the secret, both in hex. They stay in memory, never become a string, and the line itself is wiped.
 */
export function trafficSecrets(): TrafficSecrets {
  const secrets = new Map<string, Buffer>();
  return {
    get: (label) => secrets.get(label),
    add(line) {
      const labelEnd = line.indexOf(0x20);
      const randomEnd = line.indexOf(0x20, labelEnd + 1);
      if (labelEnd > 0 && labelEnd < labelLimit && randomEnd > labelEnd) {
        const label = line.toString('latin1', 0, labelEnd);
        // A renegotiated connection tells another; the handshake that is shown is the first.
        if (!secrets.has(label)) secrets.set(label, fromHex(line.subarray(randomEnd + 1)));
      }
      line.fill(0);
    },
    wipe() {
      for (const secret of secrets.values()) secret.fill(0);
      secrets.clear();
    },
  };
}

/** Up to the first byte that is no hexadecimal digit. */
function fromHex(text: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.floor(text.length / 2));
  let length = 0;
  for (; length < bytes.length; length += 1) {
    const value = digit(text[2 * length]) * 16 + digit(text[2 * length + 1]);
    if (Number.isNaN(value)) break;
    bytes[length] = value;
  }
  return bytes.subarray(0, length);
}

function digit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : Number.NaN;
}
