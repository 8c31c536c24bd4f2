// Lists skipped tests with their reasons and the slowest files, and writes the results where `test.mjs` reads them.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { FileResult } from './test-results.mjs'

const SLOWEST = 10

/**
 * A file or a group that fails outside its tests counts as a failure too, although it has no test to count.
 */
function countBroken(module: TestModule): number {
  const groups = [module, ...module.children.allSuites()]
  return groups.filter((group) => group.errors().length > 0).length
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note ?? (test.options.mode === 'todo' ? 'to do' : 'no reason given')
}

const pathOf = (moduleId: string) => relative(process.cwd(), moduleId)

/** The file in whose test an error was thrown that no test has caught; '' if vitest does not know. */
const originOf = (error: SerializedError): string =>
  typeof error.VITEST_TEST_PATH === 'string' ? pathOf(error.VITEST_TEST_PATH) : ''

function resultOf(module: TestModule): FileResult {
  const tests = [...module.children.allTests()]
  const count = (...states: string[]) =>
    tests.filter((test) => states.includes(test.result().state)).length
  return {
    project: module.project.name,
    file: pathOf(module.moduleId),
    passed: count('passed'),
    failed: count('failed', 'pending') + countBroken(module),
    skipped: count('skipped'),
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

function skippedOf(module: TestModule): string[] {
  return [...module.children.allTests('skipped')].map(
    (test) => `skipped: ${pathOf(module.moduleId)} > ${test.fullName}: ${reasonOf(test)}`,
  )
}

/** Files that share a process take turns, so these times overlap with those of others. */
function slowestOf(modules: readonly TestModule[]): string[] {
  return modules
    .map((module) => ({ module, ms: module.diagnostic().duration }))
    .sort((one, other) => other.ms - one.ms)
    .slice(0, SLOWEST)
    .map(({ module, ms }) => {
      const seconds = (ms / 1000).toFixed(1).padStart(6)
      return `slowest: ${seconds} s  ${pathOf(module.moduleId)} (${module.project.name})`
    })
}

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    print(modules.flatMap(skippedOf))
    const path = process.env.OXBOW_TEST_RESULTS
    if (!path) return
    print(slowestOf(modules))
    const uncaught = unhandled.map((error) => ({
      ...{ project: '', file: originOf(error) },
      ...{ passed: 0, failed: 1, skipped: 0 },
    }))
    writeFileSync(path, JSON.stringify([...modules.map(resultOf), ...uncaught]))
  }
}
