// What the parts of `npm test` came to, as numbers and as text. Pure.

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @typedef {object} PartResult
 * @property {string} name
 * @property {Counts} counts
 * @property {number} seconds
 * @property {string} [problem] why it failed or could not run
 */

/**
 * What a part came to. A runner that failed without a failed test (a file that does not load, say), that ran nothing or that left no
 * report is one failure: a part must never pass by not running.
 * @param {number} exitCode
 * @param {Counts | undefined} counts
 * @returns {{ counts: Counts, problem?: string }}
 */
export function judge(exitCode, counts) {
  if (!counts) return { counts: { passed: 0, failed: 1, skipped: 0 }, problem: `ended with code ${exitCode} and no report` }
  if (counts.failed > 0) return { counts, problem: `${counts.failed} failed` }
  if (exitCode !== 0) return { counts: { ...counts, failed: 1 }, problem: `ended with code ${exitCode}` }
  if (counts.passed === 0) return { counts: { ...counts, failed: 1 }, problem: 'ran no test' }
  return { counts }
}

/**
 * @param {any} report vitest's JSON report
 * @returns {Counts | undefined}
 */
export function vitestCounts(report) {
  if (typeof report?.numPassedTests !== 'number') return undefined
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * @param {any} report playwright's JSON report
 * @returns {Counts | undefined}
 */
export function playwrightCounts(report) {
  if (typeof report?.stats?.expected !== 'number') return undefined
  const { expected, flaky, unexpected, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/**
 * @param {PartResult[]} results
 * @returns {string}
 */
export function summary(results) {
  const rows = results.map(({ name, counts, seconds, problem }) =>
    [name.padEnd(12), String(counts.passed).padStart(6), `${seconds.toFixed(1)} s`.padStart(9), problem ?? 'passed'].join('  '),
  )
  const head = ['part'.padEnd(12), 'passed'.padStart(6), 'time'.padStart(9), 'result'].join('  ')
  return [head, ...rows, '', closingLine(results)].join('\n')
}

/**
 * Alone on its line and last, for programs to read.
 * @param {PartResult[]} results
 */
export function closingLine(results) {
  const total = (/** @type {keyof Counts} */ kind) => results.reduce((sum, { counts }) => sum + counts[kind], 0)
  const skipped = total('skipped')
  return `${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
