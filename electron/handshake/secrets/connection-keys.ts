import { cipherSuiteName } from '../parser/cipher-suites.ts';
import type { ServerHello } from '../parser/hello.ts';
import { recordOpener } from './record-opener.ts';
import type { Side } from '../parser/records.ts';
import type { SecretLabel, TrafficSecrets } from './secrets.ts';
import type { Said, SideKeys } from '../parser/side-reader.ts';
import type { Stage } from './staged-opener.ts';
import { tls12RecordOpener } from './tls12-record-opener.ts';

const tls12 = 0x0303;
const tls13 = 0x0304;

interface Known {
  side: Side;
  secrets: Pick<TrafficSecrets, 'get'>;
  clientRandom: Uint8Array;
  /** The client's early data, which only it sends. */
  earlyData: boolean;
  serverHello: (soFar: readonly Said[]) => ServerHello | null;
}

const labels: Readonly<Record<Side, readonly [Stage['phase'], SecretLabel][]>> = {
  client: [
    ['early', 'CLIENT_EARLY_TRAFFIC_SECRET'],
    ['handshake', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'],
    ['application', 'CLIENT_TRAFFIC_SECRET_0'],
  ],
  server: [
    ['handshake', 'SERVER_HANDSHAKE_TRAFFIC_SECRET'],
    ['application', 'SERVER_TRAFFIC_SECRET_0'],
  ],
};

/** The keys of one side, from the connection's secrets and what its greetings agreed on. */
export function connectionKeys({ side, secrets, clientRandom, earlyData, serverHello }: Known): SideKeys {
  return {
    isTls13: (soFar) => serverHello(soFar)?.version === tls13,
    stages(soFar) {
      const hello = serverHello(soFar);
      if (hello?.version !== tls13) return [];
      return labels[side]
        .filter(([phase]) => phase !== 'early' || earlyData)
        .map(([phase, label]) => {
          const secret = secrets.get(label);
          return { phase, opener: secret ? recordOpener(hello.suite, secret) : null };
        });
    },
    sealed(soFar) {
      const hello = serverHello(soFar);
      const master = secrets.get('CLIENT_RANDOM');
      if (hello?.version !== tls12 || !master) return null;
      const { random: serverRandom, encryptThenMac } = hello;
      const suite = cipherSuiteName(hello.suite);
      return tls12RecordOpener(side, { suite, clientRandom, serverRandom, encryptThenMac }, master);
    },
  };
}
