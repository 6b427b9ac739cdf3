/** A word as a person can paste it into a shell. */
export function shellWord(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
