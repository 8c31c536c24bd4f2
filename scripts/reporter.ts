// Lists skipped tests with their reasons and writes the counts where `.ci/run` reads them.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** A file or a group that broke outside its tests is a failure too, though it has no test to count. */
function countBroken(modules: readonly TestModule[]): number {
  const groups = modules.flatMap((module) => [module, ...module.children.allSuites()])
  return groups.filter((group) => group.errors().length > 0).length
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note ?? (test.options.mode === 'todo' ? 'to do' : 'no reason given')
}

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (...states: string[]) =>
      tests.filter((test) => states.includes(test.result().state))
    const skipped = inState('skipped')
    for (const test of skipped) {
      const file = relative(process.cwd(), test.module.moduleId)
      process.stdout.write(`skipped: ${file} > ${test.fullName}: ${reasonOf(test)}\n`)
    }
    const path = process.env.OXBOW_TEST_SUMMARY
    if (!path) return
    const passed = inState('passed').length
    const failed = inState('failed', 'pending').length + countBroken(modules) + unhandled.length
    writeFileSync(path, `${passed} passed, ${failed} failed, ${skipped.length} skipped\n`)
  }
}
