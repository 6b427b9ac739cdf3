import type { StepId } from '../../shared/handshake.ts';
import type { ProbeFacts } from '../connection/facts.ts';
import { handshakeType } from '../parser/messages.ts';
import type { Said } from '../parser/side-reader.ts';

const proofTypes: readonly number[] = [
  handshakeType.certificate,
  handshakeType.compressedCertificate,
  handshakeType.certificateVerify,
  handshakeType.serverKeyExchange,
];

/** How long each step took, in milliseconds, from the times of its messages. A flight that came at once takes 0. */
export function stepTimes(facts: ProbeFacts, trustMs: number): Record<StepId, number> {
  const { times, transcript } = facts;
  const said = transcript?.said ?? [];
  const last = (wanted: (entry: Said) => boolean): number | undefined => said.findLast(wanted)?.at;
  const greeted = last(({ type }) => type === handshakeType.serverHello);
  const proven = last(({ from, type }) => from === 'server' && proofTypes.includes(type)) ?? greeted;
  const finished = last(({ type }) => type === handshakeType.finished) ?? proven;
  return {
    keys: 0,
    hello: between(said[0]?.at, greeted ?? said.at(-1)?.at) || (greeted === undefined ? round(times.ended) : 0),
    certificate: between(greeted, proven),
    trust: round(trustMs),
    'session-key': between(proven, finished),
    encrypted: between(times.secured ?? undefined, times.answered ?? times.ended),
  };
}

function between(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 0 : round(to - from);
}

function round(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds * 100) / 100);
}
