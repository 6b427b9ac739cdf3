// JSON.stringify escapes the C0 controls alone. C1 controls (U+009B starts a sequence in some terminals), bidi
// and zero-width characters pass it, so they are written as escapes too; the data stays the same.
const unsafe = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu;

/** One JSON document, readable, safe to look at in a terminal, ending with a line break. */
export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2).replace(unsafe, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
