import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLocalhost, withoutBrackets } from './target-name.ts';

export type Lookup = (host: string) => Promise<{ address: string }[]>;

const allAddresses: Lookup = (host) => systemLookup(host, { all: true, order: 'verbatim' });

/** A host has a handful of addresses; a hostile resolver may give thousands. */
const addressLimit = 8;

/**
 * The addresses of a host, in the order to try them; empty when the name does not resolve. `localhost` and
 * everything below it is this computer without asking anybody, as browsers have it (RFC 6761, 6.3): plain
 * Debian's resolver does not know `shop.localhost`. Never throws; ends with the signal.
 */
export async function resolveHost(host: string, signal: AbortSignal, lookup = allAddresses): Promise<string[]> {
  const name = withoutBrackets(host);
  if (isIP(name) !== 0) return [name];
  if (isLocalhost(name)) return ['127.0.0.1', '::1'];
  const found = lookup(name).then(
    (addresses) => addresses.map(({ address }) => address),
    // ENOTFOUND, EAI_AGAIN and their like all mean: no address to go to.
    () => [],
  );
  return [...new Set(await Promise.race([found, nothingWhenAborted(signal)]))].slice(0, addressLimit);
}

function nothingWhenAborted(signal: AbortSignal): Promise<string[]> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve([]);
    signal.addEventListener(
      'abort',
      () => {
        resolve([]);
      },
      { once: true },
    );
  });
}
