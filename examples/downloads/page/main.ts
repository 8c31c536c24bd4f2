/** The main window: library, downloads, picture, uploads. */

import { getCurrentWebviewWindow } from '@oxbow/api'
import { showConnection } from '@oxbow/api/banner'
import { Account } from './account.ts'
import { openActivity } from './activity-window.ts'
import { emit, invoke, listen } from './backend.ts'
import { Covers } from './covers.ts'
import { find } from './dom.ts'
import { count, formatBytes } from './format.ts'
import { showHeadline } from './headline.ts'
import { showLibrary } from './library.ts'
import { Picture } from './picture.ts'
import { bindThemeButton, followTheme } from './theme.ts'
import { type Traffic, Transfers } from './transfers.ts'
import { acceptUploads } from './uploads.ts'
import { Valley } from './valley.ts'

const { label } = getCurrentWebviewWindow()
const element = (id: string): HTMLElement => find(document, `#${id}`, HTMLElement)
const button = (id: string): HTMLButtonElement => find(document, `#${id}`, HTMLButtonElement)

await showConnection()
await followTheme(label)
bindThemeButton(button('theme'), label)
const account = new Account(button('account'), find(document, '#sign-in', HTMLDialogElement))
button('activity').addEventListener('click', () => void openActivity())

await showDownloads()
await showTotals()
await showLimit()
await acceptUploads({
  drop: element('drop'),
  input: find(document, '#file', HTMLInputElement),
  list: element('sent'),
  note: element('send-note'),
  account,
  label,
})
await emit('ready', null)
await showAbout()
showPictures()

async function showDownloads(): Promise<void> {
  const covers = new Covers()
  const valley = new Valley(element('valley'))
  const headline = { large: element('headline'), small: element('summary') }
  const onTraffic = (traffic: Traffic): void => {
    valley.traffic = traffic
    showHeadline(headline, traffic)
  }
  const list = element('transfers')
  const transfers = new Transfers({ list, empty: element('nothing'), covers, onTraffic })
  const files = await invoke('catalogue')
  showLibrary(files, {
    list: element('library'),
    covers,
    onChoose: (file) => transfers.start(file),
  })
  for (const download of await invoke('downloads')) {
    const file = files.find(({ id }) => id === download.fileId)
    if (file) transfers.restore(file, download)
  }
}

async function showTotals(): Promise<void> {
  const show = ({ files, bytes, uploads }: Awaited<ReturnType<typeof totals>>): void => {
    const sent = uploads > 0 ? `, ${uploads} sent` : ''
    element('totals').textContent = `${count(files, 'file')}, ${formatBytes(bytes)}${sent}`
  }
  await listen('totals-changed', ({ payload }) => show(payload))
  show(await totals())
}

function totals() {
  return invoke('totals')
}

/** The limit belongs to all windows: it is told to everybody, and shown as whoever sets it. */
async function showLimit(): Promise<void> {
  const limit = element('limit')
  const show = (bytesPerSecond: number): void => {
    for (const input of limit.querySelectorAll('input')) {
      input.checked = input.value === String(bytesPerSecond)
    }
  }
  limit.addEventListener('change', (event) => {
    const { value } = event.target as HTMLInputElement
    void emit('speed-limit-changed', { bytesPerSecond: Number(value) })
  })
  await listen('speed-limit-changed', ({ payload }) => show(payload.bytesPerSecond))
  show((await invoke('about')).bytesPerSecond)
}

async function showAbout(): Promise<void> {
  const { name, version, window, folder, readyAfter } = await invoke('about')
  const seconds = readyAfter === null ? 'not yet' : `after ${(readyAfter / 1000).toFixed(1)} s`
  const facts = { app: `${name} ${version}`, window, folder, ready: seconds }
  for (const [fact, text] of Object.entries(facts)) {
    find(document, `#about [data-fact=${fact}]`, HTMLElement).textContent = text
  }
}

function showPictures(): void {
  const canvas = find(document, '#canvas', HTMLCanvasElement)
  const picture = new Picture({ canvas, caption: element('caption') })
  let seed = 1
  button('another').addEventListener('click', () => void picture.load(++seed))
  void picture.load(seed)
}
