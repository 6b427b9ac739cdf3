/** A word as a POSIX shell reads it, for a person to paste. Latchkey itself never gives text to a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
