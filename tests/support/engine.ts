// The engine of this run: Chromium by Playwright, or native windows of WebKitGTK.
import type { TestContext } from 'vitest'

export type Engine = 'chromium' | 'webkit'

/** The engine of this run. The vitest project sets it in `OXBOW_TEST_ENGINE`. */
export const ENGINE: Engine = process.env.OXBOW_TEST_ENGINE === 'webkit' ? 'webkit' : 'chromium'

/** The host of the apps under test. */
export const HOST: 'none' | 'native' = ENGINE === 'webkit' ? 'native' : 'none'

/** Skips a test that needs a browser when the run has native windows; prints the reason. */
export function needsBrowser({ skip }: TestContext, reason: string): void {
  if (ENGINE !== 'chromium') skip(`needs a browser: ${reason}`)
}

/** Skips a test without pages in runs of other engines, where it adds nothing; prints the reason. */
export function needsNoPage({ skip }: TestContext): void {
  if (ENGINE !== 'chromium') skip('no page takes part: it is the same in every engine')
}
