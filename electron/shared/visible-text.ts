// Control, format (bidirectional marks, zero-width), surrogate and private-use characters, line and paragraph
// separators: whatever a reader cannot see, or what would steer a terminal or reorder a line.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a stranger (a certificate, a server's answer) as text that can be shown: characters that cannot be
 * seen come out as `\u{202E}`, and what is longer than `limit` UTF-16 units is cut and ends in an ellipsis.
 */
export function visibleText(text: string, limit = 300): string {
  // Cut first, so that a giant field costs no giant work, and not between the halves of one character.
  const shown = text.length > limit ? `${text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
  return shown.replace(unseen, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16).toUpperCase().padStart(4, '0')}}`;
  });
}
