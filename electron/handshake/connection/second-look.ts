import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { certificateFields } from '../certificate/certificate-fields.ts';
import type { ClassifiedFailure } from './classify-failure.ts';
import { buildClientHello, helloEntropy, type HelloWish } from './client-hello.ts';
import { greet } from './greet.ts';
import { versionName } from '../parser/names.ts';
import { offeredGroups, offeredProtocols, offeredSchemes, offeredSuites } from './offer.ts';
import { retiredSuites } from './retired-suites.ts';
import { isSupportedKey } from '../certificate/strength.ts';
import type { Transcript } from '../parser/transcript.ts';
import { unofferedChoice } from './unoffered.ts';

/** Where to look again. */
export interface SecondLook {
  address: string;
  port: number;
  /** Canonical: a name or an address. */
  name: string;
  signal: AbortSignal;
}

const ssl30 = 0x0300;
const tls10 = 0x0301;
const tls11 = 0x0302;
const tls12 = 0x0303;
const tls13 = 0x0304;

/** How long one greeting may wait for its answer, in milliseconds. */
const patience = 1_000;

// With a shorter key a server cannot even sign what TLS 1.2 and 1.3 ask for.
const leastRsaBits = 1_024;

// All groups that TLS ever numbered (elliptic curves, brainpool, finite fields), the browsers' first.
const allGroups = [
  ...new Set([...offeredGroups, 25, 30, 28, 27, 26, 33, 32, 31, 41, 256, 257, 258, 259, 260]),
  ...Array.from({ length: 22 }, (_, index) => 22 - index),
];
const allSchemes = [
  ...offeredSchemes,
  // Ed448, RSA-PSS keys, brainpool for TLS 1.3, SM2.
  ...[0x0808, 0x0809, 0x080a, 0x080b, 0x081a, 0x081b, 0x081c, 0x0708],
  // SHA-224, SHA-1 and MD5; DSA.
  ...[0x0303, 0x0301, 0x0203, 0x0201, 0x0101, 0x0602, 0x0502, 0x0402, 0x0302, 0x0202],
];

const browsers: HelloWish = {
  versions: [tls13, tls12],
  suites: offeredSuites,
  groups: offeredGroups,
  signatureSchemes: offeredSchemes,
};
const everything: HelloWish = {
  versions: [tls13, tls12, tls11, tls10],
  suites: [...offeredSuites, ...retiredSuites],
  groups: allGroups,
  signatureSchemes: allSchemes,
};

/**
 * Why a server refused what browsers offer, found out by greeting it again with ClientHellos of our own: with all that
 * TLS ever had, as a very old client, without ALPN, without a name. `null` when none of them was answered, or the answer
 * explains nothing. Neither engine's TLS is asked, so that the app and the command line say the same. One connection
 * after the other, at most six, none longer than a second; nothing is ever agreed on them. Never throws.
 */
export async function lookAgain(look: SecondLook): Promise<ClassifiedFailure | null> {
  const named = isIP(look.name) === 0 ? { serverName: look.name } : {};
  const protocols = offeredProtocols;
  const wide = { ...everything, ...named, protocols };
  const newest = await ask(look, wide);
  const found = newest && unusual(newest);
  if (found || (newest?.serverHello && newest.serverHello.version < tls13)) return found;
  // TLS 1.3 hides the certificate, and some cannot go on with it when it comes to their key.
  const older = await ask(look, { ...wide, versions: [tls12, tls11, tls10] });
  if (newest || older) return older && unusual(older);
  for (const version of [tls10, ssl30]) {
    const old = await ask(look, { ...everything, versions: [version] });
    if (old?.serverHello && old.serverHello.version < tls12) return tooOld(old.serverHello.version);
  }
  if (await ask(look, { ...browsers, ...named })) return { failure: 'ALPN_MISMATCH', evidence: protocols.join(', ') };
  return lookWithoutName(look);
}

/** For a server that may refuse the name alone. Resolves to `null` when it refuses without one too. */
export async function lookWithoutName(look: SecondLook): Promise<ClassifiedFailure | null> {
  if (isIP(look.name) !== 0) return null;
  const answer = await ask(look, { ...browsers, protocols: offeredProtocols });
  return answer && { failure: 'UNRECOGNIZED_SNI', evidence: 'it answers without a name' };
}

function ask({ address, port, signal }: SecondLook, wish: HelloWish): Promise<Transcript | null> {
  const hello = buildClientHello(wish, randomBytes(helloEntropy));
  return greet(address, port, hello, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
}

/** What of an answer browsers do not have. Pure. */
function unusual(answer: Transcript): ClassifiedFailure | null {
  const { serverHello, chain } = answer;
  if (!serverHello) return null;
  if (serverHello.version < tls12) return tooOld(serverHello.version);
  const unoffered = unofferedChoice(answer);
  const key = chain?.[0] && certificateFields(chain[0])?.key;
  const isKeyGood = !key || (isSupportedKey(key, 'server') && (key.rsaBits ?? leastRsaBits) >= leastRsaBits);
  if (chain && !isKeyGood) return { failure: 'NO_SHARED_CIPHER', evidence: unoffered ?? 'the kind of its key', chain };
  return unoffered === null ? null : { failure: 'NO_SHARED_CIPHER', evidence: unoffered };
}

function tooOld(version: number): ClassifiedFailure {
  return { failure: 'TLS_TOO_OLD', evidence: versionName(version) };
}
