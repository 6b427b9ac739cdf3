/** Something expected that keeps the app from starting: what happened, what to do next, and the exit code. */
export class StartProblem extends Error {
  /**
   * @param {string} what one sentence: what happened
   * @param {string} advice what to do next; may have several lines
   * @param {number} exitCode 4 where this computer lacks something, 1 where the work failed
   */
  constructor(what, advice, exitCode = 4) {
    super(what);
    this.name = 'StartProblem';
    this.advice = advice;
    this.exitCode = exitCode;
  }
}
