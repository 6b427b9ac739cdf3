import type { Finding } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import type { ProbeFailure } from '../connection/facts.ts';
import type { Judgement } from './judgement.ts';
import { hostAndPort } from '../connection/target-name.ts';
import { secondsText } from './words.ts';

/** The finding for a check that got no further, in plain words. Pure. */
export function failureFinding(failure: ProbeFailure, judgement: Judgement): Finding {
  const { message, fix } = texts[failure](subjectOf(judgement));
  return { code: failure, severity: 'error', message, fix };
}

interface Subject {
  host: string;
  port: number;
  /** Host and port. */
  target: string;
  evidence: string;
  waited: string;
  hostsFile: string;
  isProject: boolean;
}

function subjectOf({ host, port, facts, timeoutMs, hostsFile, project }: Judgement): Subject {
  return {
    host,
    port,
    target: hostAndPort(host, port),
    evidence: visibleText(facts.evidence, 200),
    waited: secondsText(timeoutMs),
    hostsFile,
    isProject: project !== undefined,
  };
}

type Texts = (subject: Subject) => { message: string; fix: string };

const developmentName = /(^|\.)(test|example|local|lan|internal|localdomain|home\.arpa)$/;

const texts: Readonly<Record<ProbeFailure, Texts>> = {
  NAME_NOT_RESOLVED: ({ host, hostsFile }) => ({
    message: `The name ${host} does not lead to any address.`,
    fix: `${developmentName.test(host) ? 'Add' : 'Check the spelling; if it is a name of your own, add'} this line to ${hostsFile}: 127.0.0.1 ${host}`,
  }),
  NOTHING_LISTENING: ({ target, isProject }) => ({
    message: `Nothing listens on ${target}.`,
    fix: isProject
      ? 'Start the server and check again; or have Latchkey serve the project’s certificate for the moment.'
      : 'Start the server and check again.',
  }),
  TIMEOUT: ({ target, waited, evidence }) => ({
    message: `${target} gave no answer within ${waited}${evidence === '' || !evidence.startsWith('in ') ? '' : `, ${evidence}`}.`,
    fix: 'See whether the server is busy or stuck; restart it and check again.',
  }),
  CLOSED_EARLY: ({ target }) => ({
    message: `${target} closed the connection before the handshake was done.`,
    fix: 'Look at what the server prints: often its certificate or key file is missing or does not fit.',
  }),
  PLAIN_HTTP: ({ target }) => ({
    message: `${target} speaks plain HTTP, without TLS.`,
    fix: 'Switch on HTTPS in the server’s settings, with the certificate and key of the project, and restart it.',
  }),
  NOT_TLS: ({ target, port, evidence }) => ({
    message: `${target} does not speak TLS: it answered with ${notTlsWords(evidence)}.`,
    fix: `Check the port: ${port} belongs to another program.`,
  }),
  TLS_TOO_OLD: ({ target, evidence }) => ({
    message: `${target} speaks only ${/^(SSL|TLS)v/.test(evidence) ? `${evidence}, which` : 'versions of TLS that'} browsers have given up.`,
    fix: 'Allow TLS 1.2 and 1.3 in the server’s settings.',
  }),
  NO_SHARED_CIPHER: ({ target, evidence }) => ({
    message: `${target} and this computer could not agree on the rules of encryption (${evidence || 'no reason given'}).`,
    fix: 'Let the server use its default ciphers and groups.',
  }),
  SERVER_ALERT: ({ target, evidence }) => ({
    message: `${target} ended the connection with the alert “${evidence}”.`,
    fix: 'Look at what the server prints: it says there what it did not like.',
  }),
  UNRECOGNIZED_SNI: ({ target, host }) => ({
    message: `${target} does not know the name ${host}.`,
    fix: `Add ${host} to the names that the server is set up for.`,
  }),
  ALPN_MISMATCH: ({ target }) => ({
    message: `${target} speaks none of the protocols that browsers offer, HTTP/2 and HTTP/1.1.`,
    fix: 'Let the server offer h2 or http/1.1 (its ALPN setting), or nothing at all.',
  }),
  CLIENT_CERTIFICATE_REQUIRED: ({ target, evidence }) => ({
    message: `${target} wants a certificate from its visitors, and there was none${/^HTTP /.test(evidence) ? `: it answered ${evidence.slice(5)}` : ''}.`,
    fix: 'Visit it with a client certificate, or make it optional in the server’s settings.',
  }),
  MALFORMED_CERTIFICATE: ({ target }) => ({
    message: `${target} serves a certificate that is damaged.`,
    fix: 'Export the certificate again, give it to the server and restart it.',
  }),
  BAD_SIGNATURE: ({ target }) => ({
    message: `${target} could not prove that it holds the private key of its certificate.`,
    fix: 'Give the server the key file that was exported together with the certificate, and restart it.',
  }),
};

function notTlsWords(evidence: string): string {
  if (evidence === '') return 'something nobody here recognises';
  return evidence;
}
