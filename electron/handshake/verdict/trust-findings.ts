import type { ClientVerdict, Finding } from '../../shared/handshake.ts';
import type { Store } from '../../shared/trust.ts';
import { issuerText } from '../certificate/certificate.ts';
import type { Judgement } from './judgement.ts';
import { hostAndPort } from '../connection/target-name.ts';
import { otherTool, type OtherTool } from './other-tools.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { andList, shortLabel } from './words.ts';

/** Who on this computer trusts the chain's end, and who does not. Pure; in no particular order. */
export function trustFindings(path: TrustPath, judgement: Judgement): Finding[] {
  if (path.problems.some(({ problem }) => problem === 'bad-signature')) return [];
  return [endFinding(path, judgement), ...deniedFindings(path, judgement)].filter((finding) => finding !== null);
}

function endFinding(path: TrustPath, judgement: Judgement): Finding | null {
  const target = hostAndPort(judgement.host, judgement.port);
  switch (path.end) {
    case 'our-root':
      return ourRootFinding(judgement);
    case 'our-previous-root':
      return {
        code: 'NOT_TRUSTED_HERE',
        severity: 'warning',
        message: `The certificate of ${target} comes from your previous authority, which is on its way out.`,
        fix: 'Renew the project, give the new certificate to the server and restart it.',
      };
    case 'system-root':
      return null;
    case 'self-signed':
    case 'unknown':
      return path.path.length === 1 && path.end === 'self-signed' ? selfSigned(target) : untrusted(path, target);
  }
}

function selfSigned(target: string): Finding {
  return {
    code: 'SELF_SIGNED',
    severity: 'error',
    message: `The certificate of ${target} is signed by itself, so nobody vouches for it.`,
    fix: 'Serve a certificate that your authority issued.',
  };
}

function untrusted(path: TrustPath, target: string): Finding {
  const tool = otherTool(path);
  const issuer = issuerText(path.path.at(-1) ?? path.leaf);
  const who = tool ? `${tool.name}’s own authority` : `“${issuer}”`;
  return {
    code: 'UNTRUSTED_ISSUER',
    severity: 'error',
    message: `The certificate of ${target} was issued by ${who}, which this computer does not trust.`,
    fix: ['Serve a certificate that your authority issued', otherWay(path, tool)].join('; '),
  };
}

function otherWay(path: TrustPath, tool: OtherTool | undefined): string {
  if (tool?.trust !== undefined) return `or trust that one: \`${tool.trust}\`.`;
  // Where the chain came to its end, nothing of it can be missing.
  if (path.end === 'self-signed') return 'or, if that authority is your own, have this computer trust it.';
  return 'or, if that issuer is a known one, have the server send the rest of its chain.';
}

function ourRootFinding({ stores, host, port }: Judgement): Finding | null {
  const trusting = stores.filter(({ state }) => state === 'trusted');
  const absent = stores.filter(({ state, denied, optional }) => state === 'absent' && !denied && !optional);
  if (trusting.length === 0 && (absent.length > 0 || !stores.some(({ denied }) => denied))) {
    return {
      code: 'NOT_TRUSTED_HERE',
      severity: 'error',
      message: `The certificate of ${hostAndPort(host, port)} is yours, but nothing on this computer trusts your authority yet.`,
      fix: 'Trust it: `latchkey trust`, or the button “Trust it” in the app.',
    };
  }
  if (absent.length === 0) return null;
  return {
    code: 'NOT_TRUSTED_HERE',
    severity: 'warning',
    message: `Trusted by ${labels(trusting)}; not yet by ${labels(absent)}.`,
    fix: 'Trust it there too: `latchkey trust`, or the button “Trust it” in the app.',
  };
}

/** A store that holds our root and was told never to trust it: by hand, so that it must be undone knowingly. */
function deniedFindings(path: TrustPath, { stores }: Judgement): Finding[] {
  const denying = stores.filter(({ denied }) => denied);
  if (path.end !== 'our-root' || denying.length === 0) return [];
  const nobody = !stores.some(({ state }) => state === 'trusted');
  return [
    {
      code: 'TRUST_DENIED',
      severity: nobody ? 'error' : 'warning',
      message: `${labels(denying)} ${denying.length === 1 ? 'was' : 'were'} told never to trust your authority.`,
      fix: 'If that is no longer meant, trust it there again: `latchkey trust`, or the button “Trust it” in the app.',
    },
  ];
}

function labels(stores: readonly Store[]): string {
  return andList(stores.map(({ label }) => shortLabel(label)));
}

/** For when nothing is wrong that we can see: a client on this computer that says no all the same. */
export function refusedFinding(clients: readonly ClientVerdict[]): Finding[] {
  // One that lacks a setting of its own says nothing about the server, nor about the stores.
  const refusing = clients.filter(({ accepts, needs }) => accepts === false && needs === undefined);
  if (refusing.length === 0) return [];
  const who = andList(refusing.map(({ label }) => label));
  const reasons = [...new Set(refusing.map(({ reason, code }) => reason ?? code ?? 'no reason given'))];
  const sentence = reasons.length === 1 ? `: ${reasons[0] ?? ''}` : '.';
  return [
    {
      code: 'NOT_TRUSTED_HERE',
      severity: 'warning',
      message: `${who} ${refusing.length === 1 ? 'does' : 'do'} not accept it${sentence}`,
      fix: 'If it does not know the issuer, see `latchkey stores`, or Trust in the app, for a store that lacks it or cannot be read; if all have it, restart that program: it may still hold what it read at its start.',
    },
  ];
}
