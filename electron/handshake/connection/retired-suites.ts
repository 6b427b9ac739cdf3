import { knownSuiteName, knownSuites } from '../parser/cipher-suite-names.ts';
import { offeredSuites } from './offer.ts';

const isSignal = (suite: number): boolean => knownSuiteName(suite)?.endsWith('_SCSV') ?? false;
const isPresharedKey = (suite: number): boolean => knownSuiteName(suite)?.includes('PSK') ?? false;

/**
 * Cipher suites that were in use once, or still are elsewhere, and that browsers do not offer: what a server must be
 * asked with to tell that it knows no better. The newest first, as a server that chooses by the client's order should
 * see them; those that need a shared key beforehand last, so that they are chosen by a server alone that has no other.
 */
export const retiredSuites: readonly number[] = knownSuites
  .filter((suite) => !offeredSuites.includes(suite) && !isSignal(suite))
  .reverse()
  .sort((a, b) => Number(isPresharedKey(a)) - Number(isPresharedKey(b)));
