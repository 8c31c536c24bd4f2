/** The second window: everything that reaches it, newest first. */

import { getCurrentWebviewWindow, type UnlistenFn } from '@oxbow/api'
import { showConnection } from '@oxbow/api/banner'
import { AUDIENCES, LINES, SHOWN, type Shown } from './activity-log.ts'
import { invoke, listen } from './backend.ts'
import { clone, find } from './dom.ts'
import { count, formatBytes } from './format.ts'
import { followTheme } from './theme.ts'

/** Lines that are kept; older ones fall off the end. */
const MAX_ENTRIES = 200

const { label } = getCurrentWebviewWindow()
const log = find(document, '#log', HTMLElement)
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

await showConnection()
await followTheme(label)
await showTotals()
bindKinds()
bindPause()

/** Listens as this window: to what is for it, for some, or for everybody, and for nobody else. */
async function listenToAll(): Promise<UnlistenFn[]> {
  const target = { kind: 'WebviewWindow', label } as const
  const listeners = await Promise.all(
    SHOWN.map((name) => listen(name, ({ payload }) => add(name, payload), { target })),
  )
  document.body.dataset.listening = 'true'
  return listeners
}

function add(name: Shown, payload: unknown): void {
  const { audience, say } = LINES[name]
  const entry = clone('entry')
  entry.dataset.audience = audience
  entry.dataset.event = name
  find(entry, '.badge', HTMLElement).textContent = AUDIENCES[audience]
  find(entry, 'p', HTMLElement).textContent = say(payload as never)
  find(entry, 'code', HTMLElement).textContent = name
  find(entry, 'time', HTMLElement).textContent = time.format(new Date())
  log.prepend(entry)
  if (log.childElementCount > MAX_ENTRIES) log.lastElementChild?.remove()
  find(document, '#nothing', HTMLElement).hidden = true
}

async function showTotals(): Promise<void> {
  const text = find(document, '#totals', HTMLElement)
  const show = ({ running, files, bytes, uploads }: Awaited<ReturnType<typeof totals>>): void => {
    const done = `${count(files, 'file')}, ${formatBytes(bytes)}`
    text.textContent = `${running} running, ${done}, ${uploads} sent`
  }
  await listen('totals-changed', ({ payload }) => show(payload))
  show(await totals())
}

function totals() {
  return invoke('totals')
}

function bindKinds(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('#kinds input')) {
    const update = (): void => {
      log.classList.toggle(`no-${input.value}`, !input.checked)
    }
    input.addEventListener('change', update)
    update()
  }
}

/** While paused there are no listeners, so the backend sends nothing here. */
function bindPause(): void {
  const button = find(document, '#pause', HTMLButtonElement)
  let listeners = listenToAll()
  button.addEventListener('click', async () => {
    const paused = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(paused))
    button.textContent = paused ? 'Resume' : 'Pause'
    if (paused) await stopListening(await listeners)
    else listeners = listenToAll()
  })
}

async function stopListening(listeners: UnlistenFn[]): Promise<void> {
  document.body.dataset.listening = 'false'
  await Promise.all(listeners.map((stop) => stop()))
}
