import type { Run, RunResult } from '../../system/run.ts';

export const security = '/usr/bin/security';

/** Why `security` would not do it; `other` is anything that nobody has told us of. */
export type SecurityProblem = 'cancelled' | 'no-session' | 'refused' | 'locked' | 'not-writable' | 'nothing' | 'other';

/**
 * OSStatus numbers and how `security` words them in English, the more special wording first.
 * https://github.com/apple-oss-distributions/Security/blob/main/base/SecBase.h
 * https://developer.apple.com/documentation/security/1540038-authorization_services_result_co
 */
const problems: readonly (readonly [SecurityProblem, codes: readonly number[], words: RegExp])[] = [
  ['cancelled', [-60006, -128], /canceled by the user|User canceled/i],
  [
    'no-session',
    [-60007, -25308],
    /no user interaction was possible|User interaction is not allowed|InteractionNotAllowed/i,
  ],
  ['refused', [-60005, -25293], /The authorization was denied|passphrase you entered is not correct/i],
  // What a locked keychain and a missing session both came to on macOS 11 and 12.
  ['locked', [-2070], /errSecInternalComponent|Internal error in the Security Framework/i],
  ['not-writable', [-61], /Write permissions error/i],
  ['nothing', [-25263, -25300], /No Trust Settings were found|could not be found in the keychain/i],
];

/**
 * What a failed call of `security` is about. It prints messages of the Security framework, which come in the user's
 * language; where the English words are not found, the program is asked how it words each number here.
 */
export async function problemOf(run: Run, { stdout, stderr }: RunResult): Promise<SecurityProblem> {
  const printed = `${stderr}\n${stdout}`;
  const known = problems.find(([, , words]) => words.test(printed));
  if (known) return known[0];
  const spoken = await run(security, ['error', ...problems.flatMap(([, codes]) => codes.map(String))]).catch(
    () => undefined, // Then nothing is lost but a better word.
  );
  for (const [problem, codes] of problems) {
    if (codes.some((code) => isSaid(spoken?.stdout ?? '', code, printed))) return problem;
  }
  return 'other';
}

/** From lines such as `Error: 0xFFFF1592 -60014 The authorization …`. */
function isSaid(spoken: string, code: number, printed: string): boolean {
  const message = new RegExp(String.raw`^Error: 0x[0-9A-Fa-f]+ ${code} (.+)$`, 'm').exec(spoken)?.[1]?.trim();
  return message !== undefined && message.length > 8 && printed.includes(message);
}
