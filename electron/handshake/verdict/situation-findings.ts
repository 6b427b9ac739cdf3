import type { Finding } from '../../shared/handshake.ts';
import { parseAddress } from '../../shared/ip-address.ts';
import { isPermitted, localNetwork, thisComputer } from '../../shared/permitted-names.ts';
import type { Judgement } from './judgement.ts';
import { otherTool } from './other-tools.ts';
import { isOurs, servesAnother } from './ours.ts';
import { hostAndPort, isLoopback } from '../connection/target-name.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { andList, dateText } from './words.ts';

/** What is odd around a connection that may itself be good. Pure; in no particular order. */
export function situationFindings(path: TrustPath, judgement: Judgement): Finding[] {
  return [
    staleFinding(path, judgement),
    notLoopbackFinding(path, judgement),
    addressesFinding(judgement),
    tooLongFinding(path, judgement),
    restartFinding(path, judgement),
    otherAuthority(path),
  ].filter((finding) => finding !== null);
}

function staleFinding(path: TrustPath, { host, port, expectedSha256, listener }: Judgement): Finding | null {
  if (!servesAnother(path, expectedSha256)) return null;
  const who = listener ? `${listener.program} (pid ${listener.pid})` : 'the server';
  return {
    code: 'STALE_CERTIFICATE',
    severity: 'warning',
    message: `${hostAndPort(host, port)} serves another of your certificates, valid from ${dateText(new Date(path.leaf.validFrom))}, not the project’s current one.`,
    fix: `Export the project’s certificate again, if the files are older than it, and restart ${who}: most servers read their certificate only when they start.`,
  };
}

/** Only for names that are meant to stay on this computer: any other server is expected elsewhere. */
function notLoopbackFinding(path: TrustPath, { host, port, facts }: Judgement): Finding | null {
  const { address } = facts;
  if (address === null || isLoopback(address) || parseAddress(host) !== undefined) return null;
  const isLocal = isPermitted(host, thisComputer);
  if (!isLocal && !(isOurs(path) && !isPermitted(host, localNetwork))) return null;
  return {
    code: 'NOT_LOOPBACK',
    severity: 'warning',
    message: `${host} leads to ${address}, which is not this computer’s loopback address.`,
    fix: `Another computer may be answering on port ${port}. If the server runs here, let ${host} lead to 127.0.0.1 in the hosts file.`,
  };
}

function addressesFinding({ host, port, facts }: Judgement): Finding | null {
  const different = facts.others.filter(({ state }) => state === 'different' || state === 'not-tls');
  if (facts.address === null || different.length === 0) return null;
  const [first] = different;
  const what = first?.state === 'not-tls' ? 'something that does not speak TLS' : 'another certificate';
  return {
    code: 'ADDRESSES_DIFFER',
    severity: 'warning',
    message: `${host} has more than one address, and they answer differently: ${facts.address} with this certificate, ${andList(different.map(({ address }) => address))} with ${what}.`,
    fix: `Two servers share port ${port}, one on each address; a browser may end up at either. Stop the one that is not meant.`,
  };
}

const dayMs = 86_400_000;
const appleDays = 825;

function tooLongFinding(path: TrustPath, { host, port }: Judgement): Finding | null {
  const days = (Date.parse(path.leaf.validTo) - Date.parse(path.leaf.validFrom)) / dayMs;
  if (days <= appleDays) return null;
  return {
    code: 'TOO_LONG_FOR_APPLE',
    severity: 'warning',
    message: `The certificate of ${hostAndPort(host, port)} is valid for ${Math.round(days)} days; Safari, iPhones and iPads refuse more than ${appleDays}, whoever issued it.`,
    fix: `Serve one that is valid for ${appleDays} days at most.`,
  };
}

function restartFinding(path: TrustPath, { restartNeeded }: Judgement): Finding | null {
  if (!isOurs(path) || restartNeeded.length === 0) return null;
  return {
    code: 'RESTART_BROWSER',
    severity: 'warning',
    message: `${andList([...restartNeeded])} ${restartNeeded.length === 1 ? 'was' : 'were'} started before the trust in your authority changed, and still ${restartNeeded.length === 1 ? 'goes' : 'go'} by the old list.`,
    fix: 'Close all its windows and start it again: on Linux it reads its certificates only when it starts.',
  };
}

/** Who made it, when that is another tool that makes local authorities. */
function otherAuthority(path: TrustPath): Finding | null {
  const tool = otherTool(path);
  if (!tool) return null;
  const finding: Finding = {
    code: 'OTHER_AUTHORITY',
    severity: 'note',
    message: `The certificate was issued by the authority of ${tool.name}, not by yours.`,
  };
  const works = 'Nothing needs to be done; add the host as a project to have Latchkey look after it.';
  return path.end === 'system-root' ? { ...finding, fix: works } : finding;
}
