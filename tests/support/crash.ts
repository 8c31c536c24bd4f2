// Crashes a page by killing its process.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { groupOf, windowProcessOf } from '../../packages/native/test/support/app.ts'
import { ENGINE } from './engine.ts'

/** Kills the process of a page; in WebKit, the processes of all pages of this test. */
export async function crash(page: Page): Promise<void> {
  if (ENGINE === 'chromium') {
    const crashed = page.waitForEvent('crash')
    await page.goto('chrome://crash').catch(() => {})
    await crashed
    return
  }
  const pages = groupOf(windowProcessOf()).filter((pid) => nameOf(pid).includes('WebKitWebProcess'))
  if (pages.length === 0) throw new Error('no process shows a page')
  for (const pid of pages) process.kill(pid, 'SIGKILL')
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
}
