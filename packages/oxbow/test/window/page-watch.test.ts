import { expect, it, vi } from 'vitest'
import { startBackend, type TestBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

const TEXT = /^the page of the window "(.*)" has not connected for 0\.02 s/

/** A backend with a short wait, and a host that may open pages itself. */
async function impatient(reloadGraceMs = Number.POSITIVE_INFINITY): Promise<TestBackend<FakeHost>> {
  const host = Object.assign(new FakeHost(), { reloadGraceMs })
  return await startBackend({}, host, { oxbow: { pageMs: 20 } })
}

const missing = ({ logs }: TestBackend<FakeHost>): string[] =>
  logs.flatMap(({ level, message }) => {
    const [, label] = TEXT.exec(message) ?? []
    return label === undefined ? [] : [`${level} ${label}`]
  })

it('a window whose page does not come is logged, once, and one whose page has come is not', async () => {
  const backend = await impatient()
  await backend.open('there')
  backend.connect('there')
  await backend.open('late')
  await vi.waitUntil(() => missing(backend).length > 0)
  await backend.open('later')
  await vi.waitUntil(() => missing(backend).length > 1)
  expect(missing(backend)).toEqual(['warn late', 'warn later'])
})

it('a window that is closed meanwhile is not spoken of', async () => {
  const backend = await impatient()
  const gone = await backend.open('gone')
  await gone.destroy()
  await backend.open('late')
  await vi.waitUntil(() => missing(backend).length > 0)
  expect(missing(backend)).toEqual(['warn late'])
})

it('a page that has gone and does not come back is logged too', async () => {
  const backend = await impatient()
  await backend.open('main')
  const page = backend.connect('main')
  await page.frame('welcome')
  page.close({ code: 1001, reason: 'reload' })
  await vi.waitUntil(() => missing(backend).length > 0)
  expect(missing(backend)).toEqual(['warn main'])
})

it('logs no warning if the desktop opens the page', async () => {
  const backend = await impatient(5000)
  await backend.open('main')
  await vi.waitUntil(() => missing(backend).length > 0)
  expect(missing(backend)).toEqual(['info main'])
})

it('logs nothing if a person opens the page', async () => {
  const backend = await impatient(5000)
  backend.host.opensPages = false
  await backend.open('printed')
  backend.host.opensPages = true
  await backend.open('main')
  await vi.waitUntil(() => missing(backend).length > 0)
  expect(missing(backend)).toEqual(['info main'])
})
