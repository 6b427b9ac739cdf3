import type { CheckResult } from '../../../electron/shared/handshake.ts';
import { count, milliseconds } from './format.ts';

export interface Readout {
  label: string;
  value: string;
}

const text = {
  protocol: 'Protocol',
  cipher: 'Cipher',
  agreement: 'Key agreement',
  transport: 'RSA key transport, the old way',
  transported: 'kept from the resumed session',
  proof: 'Proof of the key',
  alpn: 'Speaks',
  session: 'Session',
  resumed: 'resumed, no certificate sent',
  tickets: (amount: number) => `new, ${count(amount, 'ticket')} given`,
  earlyData: (bytes: number) => `0-RTT up to ${bytes.toLocaleString('en-US')} B`,
  total: 'In all',
  unknown: 'not named',
};

/** What both sides agreed on, as a strip of instruments; empty where they agreed on nothing. */
export function readouts({ tls, steps }: Pick<CheckResult, 'tls' | 'steps'>): Readout[] {
  if (!tls) return [];
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  return [
    { label: text.protocol, value: tls.version.replace(/^TLSv/, 'TLS ') },
    { label: text.cipher, value: tls.cipher.replace(/^TLS_/, '') },
    { label: text.agreement, value: tls.group ?? withoutGroup(tls) },
    ...(tls.signature === null ? [] : [{ label: text.proof, value: tls.signature }]),
    { label: text.alpn, value: tls.alpn ?? text.unknown },
    ...session(tls),
    { label: text.total, value: `${milliseconds(total)} ms` },
  ];
}

type Facts = NonNullable<CheckResult['tls']>;

/** Before TLS 1.3 a secret could travel encrypted to the certificate's RSA key: no group is agreed on then. */
function withoutGroup({ cipher, resumed }: Facts): string {
  if (resumed) return text.transported;
  return /^(TLS_)?RSA_WITH_/.test(cipher) ? text.transport : text.unknown;
}

function session({ resumed, tickets, earlyData }: Facts): Readout[] {
  if (!resumed && tickets === 0 && earlyData === null) return [];
  const words = [resumed ? text.resumed : text.tickets(tickets)];
  if (earlyData !== null) words.push(text.earlyData(earlyData));
  return [{ label: text.session, value: words.join('; ') }];
}
