import { visibleText } from '../shared/visible-text.ts';

const shownLength = 200;
const hidden = '…';

// What the names of secrets have in common, in options (`--db-password`) and in variables (`API_TOKEN`).
const secretName = /pass|pwd|secret|token|credential|auth|api-?_?key|private|(^|[-_])key$/i;
// `--key certs/key.pem` is where a key lies, not the key.
const fileName = /\.(pem|key|crt|cer|p12|pfx|jks|json|ya?ml|toml|conf|cfg|ini)$/i;

/**
 * A program's arguments as one line that may be shown: at most 200 characters, nothing unseen, and without the values
 * of options and variables that are named like secrets, or passwords inside addresses. What looks like none of these
 * is shown: a secret that stands alone cannot be told from a word. Pure.
 */
export function shownCommand(parts: readonly string[]): string {
  let isSecretNext = false;
  const shown = parts.map((part) => {
    const wasNamed = isSecretNext;
    isSecretNext = false;
    const [, name, value] = /^([^=\s]{1,100})=(.*)$/s.exec(part) ?? [];
    if (name !== undefined && value !== undefined) {
      return secretName.test(name) && !fileName.test(value) ? `${name}=${hidden}` : withoutPassword(part);
    }
    if (/^-/.test(part)) {
      isSecretNext = secretName.test(part);
      return part;
    }
    return wasNamed && !fileName.test(part) ? hidden : withoutPassword(part);
  });
  return visibleText(shown.join(' '), shownLength - 1);
}

/** `postgres://shop:hunter2@db/` without what stands between the slashes and the at sign. */
function withoutPassword(text: string): string {
  return text.slice(0, 4_096).replace(/(:\/\/)[^/@\s]+@/g, `$1${hidden}@`);
}
