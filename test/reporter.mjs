import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes what happened, counted the way `npm test` shows it, to the file that
 * TEST_RESULT_FILE names. A file or suite that failed by itself (it did not load, its beforeAll threw) counts as
 * one failure, as does each error outside any test, and each test that never came to an end.
 */
export default class ResultReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const result = { passed: 0, failures: [], skipped: [] };
    for (const module of modules) this.#countModule(module, result);
    for (const error of unhandledErrors) result.failures.push(`outside of any test: ${String(error.message)}`);
    const file = process.env.TEST_RESULT_FILE;
    if (file) writeFileSync(file, JSON.stringify(result));
  }

  #countModule(module, result) {
    const place = module.relativeModuleId;
    if (module.errors().length > 0) result.failures.push(`${place}: the file itself`);
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) result.failures.push(`${place} > ${suite.fullName}: the suite itself`);
    }
    for (const test of module.children.allTests()) {
      const name = `${place} > ${test.fullName}`;
      const { state, note } = test.result();
      if (state === 'passed') result.passed += 1;
      else if (state === 'skipped') result.skipped.push({ name, reason: note ?? failedAbove(test) });
      else result.failures.push(state === 'failed' ? name : `${name} (it never ended)`);
    }
  }
}

/** Vitest skips the tests of a suite whose own preparation failed. */
function failedAbove(test) {
  for (let suite = test.parent; suite; suite = suite.parent) {
    if (suite.errors().length > 0) return 'what prepares it failed';
  }
  return null;
}
