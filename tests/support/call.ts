// Calls commands from pages by Tauri's package, and returns errors instead of throwing them.
import type { Page } from 'playwright-core'
import type { Outcome } from './page/outcome.ts'
import type {} from './page/tauri.ts'

/** Calls a command with any arguments, and returns the outcome. */
export async function call(page: Page, command: string, args?: unknown): Promise<Outcome> {
  return await page.evaluate(
    ([name, given]) => window.outcome(window.tauri.core.invoke(name, given as never)),
    [command, args] as const,
  )
}

/** Calls a command with a raw body. */
export async function callRaw(page: Page, command: string): Promise<Outcome> {
  return await page.evaluate(
    (name) => window.outcome(window.tauri.core.invoke(name, new Uint8Array([1]))),
    command,
  )
}
