// Characters that take two columns in a terminal: East Asian wide and full-width ranges, and emoji.
// https://www.unicode.org/reports/tr11/
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ascii = /^[\x20-\x7e]*$/;

/** Columns a text takes in a terminal. */
export function columns(text: string): number {
  if (ascii.test(text)) return text.length;
  let count = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    count += wide.test(character) ? 2 : 1;
  }
  return count;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/** The same, but no line is longer, whatever the words: one that does not fit is cut into pieces. */
export function wrapHard(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => pieces(line, width));
}

function pieces(line: string, width: number): string[] {
  if (columns(line) <= width) return [line];
  const cut: string[] = [];
  let piece = '';
  let taken = 0;
  for (const character of line) {
    const more = columns(character);
    if (taken + more > width && piece !== '') {
      cut.push(piece);
      piece = '';
      taken = 0;
    }
    piece += character;
    taken += more;
  }
  return [...cut, piece];
}

/**
 * Breaks a text at its spaces into lines of at most `width` columns. A word that is longer (a path, a
 * fingerprint) keeps its line to itself, whole, so that it can be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const candidate = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columns(candidate) > width) {
      lines.push(line);
      line = word;
    } else {
      line = candidate;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}
