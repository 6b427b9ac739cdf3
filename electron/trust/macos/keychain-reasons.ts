import type { SecurityProblem } from './security-errors.ts';

/** Why macOS would not change the user's own keychain and settings, and what to do. Two pieces of text. */
export function explainSecurity(problem: SecurityProblem, command: string): { reason: string; advice: string } {
  switch (problem) {
    case 'no-session':
      return {
        reason: 'macOS asks for your password in a window, and there is none here (over SSH there never is).',
        advice: `Trust it while you are logged in at the Mac itself, or run this there: ${command}`,
      };
    case 'refused':
      return {
        reason: 'macOS did not take the password, or you may not change whom this Mac trusts.',
        advice: 'Try again; if your Mac is managed, ask whoever manages it.',
      };
    case 'locked':
      return {
        reason: 'Your login keychain is locked, or nobody is logged in at the Mac.',
        advice: 'Unlock it in Keychain Access while you are logged in at the Mac itself, and try again.',
      };
    case 'not-writable':
      return {
        reason: 'Your login keychain may not be written.',
        advice: 'Look at it in Keychain Access, and at who may write its file.',
      };
    default:
      return { reason: 'macOS would not change it.', advice: `Run this yourself to see why: ${command}` };
  }
}

/** For a store that cannot be read. */
export function readFailure(error: unknown, keychain: string): { reason: string; hint: string } {
  const text = error instanceof Error ? error.message : String(error);
  return {
    reason: `It cannot be read: ${text.replace(/\.?$/, '.')}`,
    hint: `Open Keychain Access and see whether ${keychain} is healthy, then look again.`,
  };
}
