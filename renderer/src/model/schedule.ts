/** Between two checks of a series, in milliseconds: the shortest pause, the longest, and how it grows while nothing changes. */
const shortestPause = 2_000;
const longestPause = 30_000;
const growth = 1.5;

/** The pause before the next check: the shortest at first and after a change, longer each time that nothing changed. */
export function nextPause(last: number | null, changed: boolean): number {
  return last === null || changed ? shortestPause : Math.min(longestPause, Math.round(last * growth));
}
