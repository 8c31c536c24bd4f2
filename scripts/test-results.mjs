// The results of a test run by file, and the changes by a second run of its failed files.

/**
 * The results of one file in one project. An error that no test has caught has a result of its own, without a
 * project, and without a file if nobody knows which test threw it.
 *
 * @typedef {{ project: string, file: string, passed: number, failed: number, skipped: number }} FileResult
 */

// More failed files than this are not caused by a busy machine.
const MOST_AGAIN = 5

/**
 * The files that are worth a second run: those that failed, if they are few and known.
 *
 * @param {readonly FileResult[]} results
 * @returns {{ files: string[], projects: string[] } | undefined}
 */
export function worthAnotherRun(results) {
  const failed = results.filter((result) => result.failed > 0)
  const files = [...new Set(failed.map(({ file }) => file))]
  if (files.length === 0 || files.length > MOST_AGAIN || files.includes('')) return undefined
  const ofFiles = results.filter(({ file, project }) => project !== '' && files.includes(file))
  return { files, projects: [...new Set(ofFiles.map(({ project }) => project))] }
}

/**
 * The results of both runs: for a file that ran again, those of the second.
 *
 * @param {readonly FileResult[]} first
 * @param {readonly FileResult[]} second
 */
export function merged(first, second) {
  const again = new Set(second.map(({ file }) => file))
  return [...first.filter(({ file }) => !again.has(file)), ...second]
}

/** @param {readonly FileResult[]} results */
export function totals(results) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, result) => total + result[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`
}
