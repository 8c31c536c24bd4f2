// A destroyed window leaves no object behind, neither in C nor in JavaScript, whatever it was doing.
import { expect, onTestFinished, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { type Census, useCensus } from '../support/census.ts'
import { PATIENCE, startDesktop, waitFor } from '../support/desktop.ts'
import { useDownloadFolder } from '../support/download-folder.ts'
import { LIVES, talking } from '../support/lives.ts'
import { startSlowSite } from '../support/slow-site.ts'

const SOAK = process.env.OXBOW_SOAK !== undefined

// The kinds of window that hold most objects while they are open.
const SOME = [
  'is in memory only',
  'waits for a permission',
  'waits whether a form may be sent',
  'is in the middle of a download',
]

const KINDS = SOAK ? Object.keys(LIVES) : SOME

// These leave objects that are kept for later windows: the context of a directory, and cached filters.
const LASTING = SOAK
  ? ['has a directory of its own', 'is one of some for sites that the app has not shown before']
  : []

const ROUNDS = SOAK ? Math.ceil(200 / KINDS.length) : 1

// Enough for a busy machine.
const SECONDS_EACH = 15

// GTK creates one tooltip window per display, at an unpredictable moment.
const OF_GTK = ['living.GtkTooltipWindow', 1] as const

const CONFIG = {
  app: { windows: [{ title: 'Main' }], security: { csp: null, capabilities: [] } },
  oxbow: { host: 'native' as const },
}

/** The counts that have grown, as `living.GtkWindow: 2, not 1`. */
function excess(before: Census, after: Census): string[] {
  const [allowed, found] = [before, after].map(({ living, held, ours, callbacks, handlers }) =>
    Object.entries({ living, held, ours, all: { callbacks, handlers } }).flatMap(([part, counts]) =>
      Object.entries(counts).map(([name, number]) => [`${part}.${name}`, number] as const),
    ),
  )
  const most = new Map([OF_GTK, ...(allowed ?? [])])
  return (found ?? [])
    .filter(([name, number]) => number > (most.get(name) ?? 0))
    .map(([name, number]) => `${name}: ${number}, not ${most.get(name) ?? 0}`)
}

test(`${ROUNDS * KINDS.length} windows of ${KINDS.length} kinds leave no object behind`, {
  timeout: (ROUNDS + 1) * KINDS.length * SECONDS_EACH * 1000 + 2 * PATIENCE,
}, async () => {
  const screen = await startDesktop()
  onTestFinished(() => screen[Symbol.asyncDispose]())
  await useDownloadFolder()
  const count = await useCensus()
  const site = await startSlowSite()
  const { pages, say } = talking()
  const native = await startNative(screen, CONFIG, { pages })
  await native.window()

  const open = async (kinds: readonly string[]): Promise<void> => {
    for (const kind of kinds) await LIVES[kind]?.({ screen, native, site, say })
    await waitFor(async () => expect(await screen.titles()).toEqual(['Main']))
  }
  await open(LASTING)
  const before = await waitFor(async () => {
    const census = await count()
    expect(census.living).toMatchObject({ GtkWindow: 1, WebKitWebView: 1, WebKitSettings: 1 })
    return census
  })
  for (let index = 0; index < ROUNDS; index++) await open(KINDS)
  await waitFor(async () => expect(excess(before, await count())).toEqual([]))
  // Without this, a census that counts nothing would pass.
  const { met } = await count()
  expect(met.WebKitWebView).toBeGreaterThan(ROUNDS * KINDS.length)
})
