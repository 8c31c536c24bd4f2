// Which engine shows the pages of this run: Chromium by Playwright, or native windows of WebKitGTK.
import type { TestContext } from 'vitest'

export type Engine = 'chromium' | 'webkit'

/** The engine of this run, as the project says in `OXBOW_TEST_ENGINE`. */
export const ENGINE: Engine = process.env.OXBOW_TEST_ENGINE === 'webkit' ? 'webkit' : 'chromium'

/** The host of the apps under test. */
export const HOST: 'none' | 'native' = ENGINE === 'webkit' ? 'native' : 'none'

/** Skips a test that needs something of a browser that a window does not have; the reason is printed. */
export function needsBrowser({ skip }: TestContext, reason: string): void {
  if (ENGINE !== 'chromium') skip(`needs a browser: ${reason}`)
}

/** Skips a test that no page takes part in where it would say nothing new; the reason is printed. */
export function needsNoPage({ skip }: TestContext): void {
  if (ENGINE !== 'chromium') skip('no page takes part: it is the same in every engine')
}
