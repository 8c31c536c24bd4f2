// The example as a person uses it: the built app, a real browser, real files.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { Chromium } from '../../../tests/support/chromium.ts'
import { CATALOGUE } from '../backend/catalogue.ts'
import { Content } from '../backend/content.ts'
import { PATIENCE, RunningApp } from './running-app.ts'

const chromium = new Chromium()
afterAll(() => chromium.close())

describe('an app that has gone', () => {
  it('is said to have', async () => {
    await using app = await RunningApp.start(chromium)
    const banner = app.page.locator('.oxbow-connection')
    expect(await banner.isVisible()).toBe(false)
    await app.end('SIGKILL')
    await banner.waitFor()
    expect(await banner.getAttribute('data-state')).toBe('reconnecting')
    await banner.getByText('Trying to reconnect').waitFor()
  })
})

describe('downloads', () => {
  it('one of two is cancelled and leaves nothing, the other arrives whole and is removed', async () => {
    await using app = await RunningApp.start(chromium)
    await app.download('River atlas')
    await app.download('Tide tables')
    await app.progress('River atlas')
    await app.progress('Tide tables')
    await app.page.getByRole('button', { name: 'Cancel River atlas' }).click()
    await app.row('River atlas').getByText('Cancelled').waitFor()
    await app.setLimit(0)

    const state = app.row('Tide tables').locator('.state', { hasText: 'checked' })
    await state.waitFor(PATIENCE)
    const digest = await digestOf('tide-tables.pdf')
    expect(await state.getAttribute('title')).toBe(`SHA-256 ${digest}`)
    expect(sha256(readFileSync(join(app.folder, 'tide-tables.pdf')))).toBe(digest)
    await expect.poll(() => app.files(), PATIENCE).toEqual(['tide-tables.pdf'])
    expect(await app.page.locator('#totals').textContent()).toBe('1 file, 12 MB')

    await app.page.getByRole('button', { name: 'Remove Tide tables' }).click()
    await expect.poll(() => app.files(), PATIENCE).toEqual([])
  })

  it('the page changes when the last one has arrived, and back when the next one starts', async () => {
    await using app = await RunningApp.start(chromium, { reducedMotion: 'no-preference' })
    await app.setLimit(0)
    await app.download('Tide tables')
    await app.page.locator('html[data-mood=done]').waitFor(PATIENCE)
    expect(await app.page.title()).toBe('✓ 1 file has arrived')
    await app.setLimit(5_000_000)
    await app.download('Field recordings')
    await app.page.locator('html:not([data-mood])').waitFor(PATIENCE)
    await expect.poll(() => app.page.title(), PATIENCE).toContain('% · Downloads')
  })

  it('a person who prefers less motion gets the quiet version', async () => {
    await using app = await RunningApp.start(chromium)
    await app.setLimit(0)
    await app.download('Tide tables')
    await app.page.locator('html[data-mood=done-calm]').waitFor(PATIENCE)
  })

  it('a connection that breaks is shown, and trying again brings the file', async () => {
    await using app = await RunningApp.start(chromium)
    await app.setLimit(0)
    await app.download('Ferry timetable')
    await app.row('Ferry timetable').getByText('The connection was lost').waitFor(PATIENCE)
    expect(app.files()).toEqual([])
    await app.page.getByRole('button', { name: 'Try Ferry timetable again' }).click()
    await app.row('Ferry timetable').getByText('checked').waitFor(PATIENCE)
    expect(app.files()).toEqual(['ferry-timetable.csv'])
  })

  it('a reload stops what was running, and shows again what had arrived', async () => {
    await using app = await RunningApp.start(chromium)
    await app.setLimit(0)
    await app.download('Tide tables')
    await app.row('Tide tables').getByText('checked').waitFor(PATIENCE)
    await app.setLimit(5_000_000)
    await app.download('Night crossing')
    await app.progress('Night crossing')
    expect(app.files()).toEqual(['night-crossing.mp4.part', 'tide-tables.pdf'])

    await app.page.reload()
    await app.ready()
    await expect.poll(() => app.files(), PATIENCE).toEqual(['tide-tables.pdf'])
    await app.row('Tide tables').getByText('checked').waitFor()
    expect(await app.page.locator('.transfer').count()).toBe(1)
    expect(await app.page.locator('#limit input:checked').inputValue()).toBe('5000000')
  })

  it('SIGTERM in the middle of one ends the process with 0 and leaves nothing', async () => {
    await using app = await RunningApp.start(chromium)
    await app.download('Night crossing')
    await app.progress('Night crossing')
    expect(existsSync(app.folder)).toBe(true)
    expect(await app.end('SIGTERM')).toBe(0)
    expect(existsSync(app.folder)).toBe(false)
  })
})

describe('pictures', () => {
  it('appear from raw bytes, whole and as a file', async () => {
    await using app = await RunningApp.start(chromium)
    await app.page.locator('#canvas[data-state=complete]').waitFor(PATIENCE)
    const first = await cornersOf(app.page)
    expect(first.size).toBe(960 * 600)
    // The sky above and the ground below are painted, and differ.
    expect(first.top).not.toBe(first.bottom)
    expect(first.bottom).not.toBe('0,0,0,0')
    await app.page.getByRole('button', { name: 'Show another' }).click()
    await app.page.locator('#canvas[data-state=loading]').waitFor(PATIENCE)
    await app.page.locator('#canvas[data-state=complete]').waitFor(PATIENCE)
    expect(await cornersOf(app.page)).not.toEqual(first)
    const covers = app.page.locator('#library img')
    const width = (image: HTMLImageElement | SVGElement): number =>
      image instanceof HTMLImageElement ? image.naturalWidth : 0
    expect(await covers.first().evaluate(width)).toBe(96)
    expect(await covers.count()).toBe(CATALOGUE.length)
  })
})

describe('uploads', () => {
  it('ask for a name; nobody signs in, the login fails, then succeeds, and the file arrives', async () => {
    await using app = await RunningApp.start(chromium)
    const { page } = app
    const given = { name: 'a.bin', mimeType: '', buffer: Buffer.alloc(10) }
    await page.setInputFiles('#file', given)
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByText('Not sent: nobody is signed in.').first().waitFor()
    expect(app.files()).toEqual([])

    const buffer = Buffer.from('Grüße vom Fluss. '.repeat(5000))
    await page.setInputFiles('#file', { name: 'Grüße.txt', mimeType: 'text/plain', buffer })
    await signIn(page, 'ada', 'wrong')
    await page.getByText('Name and password do not match.').waitFor()
    expect(app.files()).toEqual([])

    await signIn(page, 'tauri', 'tauri')
    await page.locator('#sent li', { hasText: 'Grüße.txt' }).waitFor(PATIENCE)
    expect(readFileSync(join(app.folder, 'Grüße.txt'))).toEqual(buffer)
    const shown = await page.locator('#sent small').getAttribute('title')
    expect(shown).toBe(`SHA-256 ${sha256(buffer)}`)
    expect(await page.locator('#account').textContent()).toContain('tauri')
  })
})

describe('the second window', () => {
  it('hears what is for everybody, for it, and for some windows', async () => {
    await using app = await RunningApp.start(chromium)
    const activity = await openActivity(app.page)
    await app.setLimit(0)
    await app.download('Tide tables')
    await entry(activity, 'everyone', 'tide-tables.pdf has started, 12 MB.').waitFor(PATIENCE)
    await entry(activity, 'everyone', 'tide-tables.pdf has arrived').waitFor(PATIENCE)
    await app.page.locator('#account').click()
    await signIn(app.page, 'ada', 'wrong')
    await entry(activity, 'targeted', 'ada could not sign in.').waitFor(PATIENCE)
    await signIn(app.page, 'tauri', 'tauri')
    await entry(activity, 'targeted', 'tauri has signed in.').waitFor(PATIENCE)
    const file = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1500) }
    await app.page.setInputFiles('#file', file)
    await entry(activity, 'filtered', 'tauri has sent note.txt, 1.5 kB.').waitFor(PATIENCE)
    await activity.getByText('0 running, 1 file, 12 MB, 1 sent').waitFor(PATIENCE)
  })

  it('hears nothing while it is paused, and turns dark with the first', async () => {
    await using app = await RunningApp.start(chromium)
    const activity = await openActivity(app.page)
    await activity.getByRole('button', { name: 'Pause' }).click()
    await activity.locator('body[data-listening=false]').waitFor()
    await app.setLimit(80_000_000)
    await app.page.locator('#account').click()
    await signIn(app.page, 'ada', 'wrong')
    await app.page.getByText('Name and password do not match.').waitFor()
    await activity.getByRole('button', { name: 'Resume' }).click()
    await activity.locator('body[data-listening=true]').waitFor()
    await signIn(app.page, 'tauri', 'tauri')
    await entry(activity, 'targeted', 'tauri has signed in.').waitFor(PATIENCE)
    expect(await activity.locator('#log li').count()).toBe(1)
    await app.page.getByRole('button', { name: 'Dark colours' }).click()
    await activity.locator('html[data-theme=dark]').waitFor(PATIENCE)
    await entry(activity, 'targeted', 'The main window has turned dark.').waitFor()
  })
})

describe('the keyboard alone', () => {
  it('starts, cancels, repeats and removes a download, and signs in', async () => {
    await using app = await RunningApp.start(chromium)
    const { page } = app
    const { keyboard } = page
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
      })
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        if ((await focused()).startsWith(name)) return
        await keyboard.press('Tab')
      }
      throw new Error(`Tab does not reach “${name}”`)
    }

    await tabTo('Download Tide tables')
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowDown')
    expect(await focused()).toMatch(/^Download Field recordings/)
    await keyboard.press('Enter')
    await tabTo('Cancel Field recordings')
    await keyboard.press('Escape')
    await app.row('Field recordings').getByText('Cancelled').waitFor()
    expect(await focused()).toBe('Try Field recordings again')
    await app.setLimit(0)
    await page.getByRole('button', { name: 'Try Field recordings again' }).focus()
    await keyboard.press('Enter')
    await app.row('Field recordings').getByText('checked').waitFor(PATIENCE)
    expect(await focused()).toBe('Remove Field recordings')
    await keyboard.press('Enter')
    await page.locator('#nothing').waitFor()

    await page.locator('.skip').focus()
    await tabTo('Sign in')
    await keyboard.press('Enter')
    await page.locator('[name=user]:focus').waitFor()
    await keyboard.type('tauri')
    await keyboard.press('Tab')
    await keyboard.type('tauri')
    await keyboard.press('Enter')
    await page.locator('#sign-in').waitFor({ state: 'hidden' })
    expect(await focused()).toBe('Sign out tauri')
  })
})

async function openActivity(page: Page): Promise<Page> {
  const popup = page.waitForEvent('popup', PATIENCE)
  await page.getByRole('button', { name: 'Activity' }).click()
  const activity = await popup
  await activity.locator('body[data-listening=true]').waitFor(PATIENCE)
  return activity
}

function entry(activity: Page, audience: string, text: string) {
  return activity.locator(`#log [data-audience=${audience}]`, { hasText: text })
}

async function signIn(page: Page, user: string, password: string): Promise<void> {
  await page.locator('[name=user]').fill(user)
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
}

/** A pixel at the top, one at the bottom, and how many there are. */
async function cornersOf(page: Page): Promise<{ top: string; bottom: string; size: number }> {
  return await page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) throw new Error('there is no canvas')
    const { width, height } = canvas
    const pixel = (y: number): string => context.getImageData(3, y, 1, 1).data.join()
    return { top: pixel(0), bottom: pixel(height - 1), size: width * height }
  })
}

function digestOf(name: string): Promise<string> {
  const file = CATALOGUE.find((file) => file.name === name)
  return new Content(file?.seed ?? 0, file?.size ?? 0).digest()
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
