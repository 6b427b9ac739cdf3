const megabytes = (bytes) => Math.round(bytes / 1_000_000);

/**
 * Shows how far a download is, once it takes longer than two seconds: on a terminal as one line that moves, elsewhere
 * as a line each quarter, or each 25 MB where the size is not known.
 * @param {{ what: string, measure: () => Promise<number>, total?: number, output?: NodeJS.WriteStream }} options
 * @returns {() => void} ends the display
 */
export function showProgress({ what, measure, total, output = process.stderr }) {
  const startedAt = Date.now();
  const step = total ? total / 4 : 25_000_000;
  let nextLine = 0;
  let onTerminal = false;
  let ended = false;
  const timer = setInterval(async () => {
    const bytes = await measure();
    if (ended || Date.now() - startedAt < 2_000) return;
    const text = `${what}: ${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ''} MB`;
    if (output.isTTY) {
      onTerminal = true;
      output.write(`\r${text}`);
    } else if (bytes >= nextLine) {
      nextLine = (Math.floor(bytes / step) + 1) * step;
      output.write(`${text}\n`);
    }
  }, 500);
  return () => {
    ended = true;
    clearInterval(timer);
    if (onTerminal) output.write('\n');
  };
}
