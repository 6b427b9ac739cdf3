import { WindowsFailure, type WindowsProblem } from './certificate-stores.ts';

/** Why Windows would not change a list, and what to do. */
export function explainWindows(problem: WindowsProblem, command: string): { reason: string; advice: string } {
  switch (problem) {
    case 'no-session':
      return {
        reason: 'Windows asks in a window, and there is no desktop here to show it.',
        advice: `Trust it while you are logged in at the desktop, or run this there: ${command}`,
      };
    case 'denied':
      return {
        reason: 'Windows does not let you change it; a policy of your organisation may forbid it.',
        advice: 'Ask whoever manages this computer.',
      };
    case 'restricted':
      return { reason: restricted, advice: `Run this yourself: ${command}` };
    default:
      return { reason: 'Windows would not change it.', advice: `Run this yourself to see why: ${command}` };
  }
}

/** For a store that cannot be read. */
export function readFailure(error: unknown): { reason: string; hint: string } {
  if (error instanceof WindowsFailure && error.problem === 'restricted') {
    return { reason: restricted, hint: 'Ask whoever manages this computer.' };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    reason: `Windows PowerShell could not read it: ${text.split('\n')[0]?.replace(/\.?$/, '.') ?? ''}`,
    hint: 'Start Windows PowerShell yourself to see whether it works, then look again.',
  };
}

const restricted = 'PowerShell is restricted on this computer, so that Latchkey can neither read nor change it.';
