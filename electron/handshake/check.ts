import { X509Certificate } from 'node:crypto';
import type { NameConstraints } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import type { CheckResult, PortListener, WireMessage } from '../shared/handshake.ts';
import type { Store } from '../shared/trust.ts';
import type { FindPortListener } from '../system/listening-address.ts';
import { askClients } from './ask-clients.ts';
import { servedCertificate } from './certificate/certificate.ts';
import type { Client } from './client.ts';
import { clientMemory, type ClientMemory } from './client-memory.ts';
import type { ProbeFacts } from './connection/facts.ts';
import type { CheckedProject, Judgement } from './verdict/judgement.ts';
import { startMomentaryServer, type MomentaryServer } from './connection/momentary-server.ts';
import { probe } from './connection/probe.ts';
import type { Lookup } from './connection/resolve.ts';
import { tellSteps } from './verdict/steps.ts';
import type { SystemRoots } from './certificate/system-roots.ts';
import { canonicalHost, isLoopback } from './connection/target-name.ts';
import { tlsFacts } from './parser/tls-facts.ts';
import { followTrustPath, type KnownCertificates } from './certificate/trust-path.ts';
import { judge } from './verdict/verdict.ts';
import { whoListens } from './connection/who-listens.ts';
import { wireMessages } from './parser/wire-messages.ts';

/** A check whose project, if any, was looked up. */
export interface ResolvedCheck {
  /** A name in its ASCII form, or an address, with or without brackets. */
  host: string;
  port: number;
  /** Serve this for the moment instead of looking for a running server. */
  serve?: { chainPem: string; keyPem: string };
  /** Of the project's current certificate. */
  expectedSha256?: string;
  /** Where the project's key is, to end the sentence "Kept in …". */
  keyLocation?: string;
  /** The project that this is about. */
  project?: CheckedProject;
  /** For the connection; the clients get at most the same again. Default 5,000. */
  timeoutMs?: number;
  /** Keep the first bytes of each message. */
  raw?: boolean;
  /** One of a series: the clients are asked again only when something changed, or after half a minute. */
  live?: boolean;
}

/** Our authority as a check needs it. */
export interface KnownAuthority {
  rootPem: string;
  issuingPem: string;
  previousRootSha256: readonly string[];
  /** What it may sign. */
  permitted?: NameConstraints;
  /** Its revocation lists, DER. */
  crls?: readonly Buffer[];
}

export interface CheckDependencies {
  authority: () => Promise<KnownAuthority | null>;
  /** What each store says about our root. */
  stores: () => Promise<readonly Store[]>;
  systemRoots: () => Promise<SystemRoots>;
  clients: readonly Client[];
  /** The browsers that must be restarted to see what these stores hold. */
  restartNeeded?: (stores: readonly Store[]) => Promise<readonly string[]>;
  /** Who listens on a port of this computer. */
  listener?: FindPortListener;
  now?: () => Date;
  lookup?: Lookup;
  hostsFile?: string;
}

export type Check = (request: ResolvedCheck, options?: CheckOptions) => Promise<CheckResult>;

export interface CheckOptions {
  signal?: AbortSignal;
  /** Given each line of the connection's secrets, and wiped after the call. */
  keyLog?: (line: Uint8Array) => void;
}

const defaultTimeoutMs = 5_000;

/**
 * Makes the handshake check: one connection, the six steps from its bytes, what every client says, and the verdict.
 * Throws `AppError` HOST_TARGET_INVALID, PORT_INVALID, SERVE_FAILED, CHECK_CANCELLED; everything that a server does becomes a finding.
 */
export function createCheck(dependencies: CheckDependencies): Check {
  const memory = clientMemory();
  return async (request, options = {}) => {
    const host = canonicalHost(request.host);
    // The name goes into a request's header and onto command lines.
    if (!/^[a-z0-9._:-]{1,253}$/.test(host) || host.startsWith('-')) {
      throw new AppError('HOST_TARGET_INVALID', { values: { target: request.host } });
    }
    const { port } = request;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new AppError('PORT_INVALID', { values: { port } });
    const server = request.serve && (await startMomentaryServer({ ...request.serve, ...momentaryAddress(host) }));
    try {
      return await checkServer(dependencies, memory, { ...request, host, server }, options);
    } finally {
      await server?.close();
    }
  };
}

/** A project of an address is served at that address, as far as it is of this computer's loopback. */
function momentaryAddress(host: string): { address?: string } {
  return isLoopback(host) ? { address: host } : {};
}

type Checked = Omit<ResolvedCheck, 'serve'> & { server: MomentaryServer | undefined };

async function checkServer(
  dependencies: CheckDependencies,
  memory: ClientMemory,
  request: Checked,
  { signal, keyLog }: CheckOptions,
): Promise<CheckResult> {
  const { host, server, timeoutMs = defaultTimeoutMs } = request;
  const port = server?.port ?? request.port;
  const [facts, stores, authority, system] = await Promise.all([
    probe({
      ...{ host, port, timeoutMs },
      ...(server && { addresses: [server.address] }),
      ...(signal && { signal }),
      ...(keyLog && { onKeyLogLine: keyLog }),
      ...(dependencies.lookup && { lookup: dependencies.lookup }),
    }),
    dependencies.stores(),
    dependencies.authority(),
    dependencies.systemRoots(),
  ]);
  if (signal?.aborted) throw new AppError('CHECK_CANCELLED');
  const now = dependencies.now?.() ?? new Date();
  const before = performance.now();
  const path = followTrustPath({ chain: facts.chain, host, now, known: knownCertificates(authority, system) });
  const trustMs = performance.now() - before;
  const asked = { host, port, timeoutMs, facts, stores, live: request.live ?? false, signal };
  const clients = await askClients(dependencies.clients, asked, memory);
  if (signal?.aborted) throw new AppError('CHECK_CANCELLED');
  const restartNeeded = (await dependencies.restartNeeded?.(stores)) ?? [];
  const { expectedSha256, keyLocation, project } = request;
  const judgement: Judgement = {
    ...{
      host,
      port,
      timeoutMs,
      now,
      facts,
      path,
      stores,
      clients,
      expectedSha256,
      keyLocation,
      project,
      restartNeeded,
    },
    permitted: authority?.permitted ?? null,
    listener: null,
    momentary: server !== undefined,
    hostsFile: dependencies.hostsFile ?? '/etc/hosts',
  };
  return toResult({ ...judgement, listener: await listenerOf(judgement, dependencies.listener) }, trustMs, request.raw);
}

/** Only where something is to be said about the server, and not about ours. */
async function listenerOf(judgement: Judgement, find: FindPortListener | undefined): Promise<PortListener | null> {
  const { facts, port, momentary } = judgement;
  if (!find || momentary || facts.address === null || judge(judgement)[0].code === 'OK') return null;
  return whoListens(find, port, facts.address);
}

function toResult(judgement: Judgement, trustMs: number, raw: boolean | undefined): CheckResult {
  const { host, port, facts, clients, momentary, now } = judgement;
  const findings = judge(judgement);
  return {
    target: { host, port, addresses: facts.addresses, address: facts.address },
    ok: findings.every(({ severity }) => severity !== 'error'),
    verdict: findings[0],
    findings,
    steps: tellSteps(judgement, findings, trustMs),
    messages: facts.transcript ? namedMessages(wireMessages(facts.transcript, { raw }), facts) : [],
    tls: facts.transcript && tlsFacts(facts.transcript),
    chain: facts.chain.slice(0, shownCertificates).map(servedCertificate),
    clients: [...clients],
    others: facts.others,
    listener: judgement.listener,
    momentary,
    checkedAt: now.toISOString(),
  };
}

// A chain has two or three; a hostile server may send hundreds.
const shownCertificates = 20;

/** The request and its answer by their names instead of "ApplicationData": Latchkey knows what it sent. */
function namedMessages(messages: WireMessage[], { answer }: ProbeFacts): WireMessage[] {
  const status = answer?.status ?? null;
  const isData = (from: WireMessage['from']) => (message: WireMessage) =>
    message.name === 'ApplicationData' && message.from === from;
  const request = messages.findIndex(isData('client'));
  const response = messages.findLastIndex(isData('server'));
  return messages.map((message, index) => {
    if (index === request) return { ...message, name: 'GET /' };
    return index === response && status !== null ? { ...message, name: String(status) } : message;
  });
}

function knownCertificates(authority: KnownAuthority | null, system: SystemRoots): KnownCertificates {
  return {
    root: authority && new X509Certificate(authority.rootPem),
    issuing: authority && new X509Certificate(authority.issuingPem),
    previousRootSha256: authority?.previousRootSha256 ?? [],
    systemRoots: system.certificates,
    crls: authority?.crls ?? [],
  };
}
