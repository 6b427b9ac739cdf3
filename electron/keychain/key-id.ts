import type { KeyId } from './keychain.ts';

/** Whether a text from outside (a keychain's account, a file's header) names a key of ours. */
export function isKeyId(text: unknown): text is KeyId {
  return typeof text === 'string' && /^(authority .{1,100} issuing|project .{1,100} certificate) key$/.test(text);
}
