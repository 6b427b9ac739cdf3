/**
 * Top-level names for which browsers know without asking that only HTTPS is allowed: they never visit them in plain
 * HTTP, and offer no way past a bad certificate. The entries for whole top-level names in
 * https://source.chromium.org/chromium/chromium/src/+/main:net/http/transport_security_state_static.json
 */
const preloaded = new Set('android app bank chrome day dev foo gle google insurance new page play youtube'.split(' '));

/** A sentence for the fix of a problem, where the host's top-level name makes it worse; else nothing. Pure. */
export function hstsWords(host: string): string | undefined {
  const top = host.split('.').at(-1) ?? '';
  if (!preloaded.has(top)) return undefined;
  return `Browsers insist on HTTPS for every name below .${top} and offer no way past this; a name below .localhost or .test has no such rule.`;
}
