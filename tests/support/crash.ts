// Lets a page crash, as its engine does.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { groupOf, windowProcessOf } from '../../packages/native/test/support/app.ts'
import { ENGINE } from './engine.ts'

/** Lets the process of a page die; in WebKit, of every page that this test shows. */
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
