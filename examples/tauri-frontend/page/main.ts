/** A page written for Tauri: it imports nothing but `@tauri-apps/api`. */

import { getName, getTauriVersion, getVersion } from '@tauri-apps/api/app'
import { Channel, invoke } from '@tauri-apps/api/core'
import { emit, listen } from '@tauri-apps/api/event'
import { appDataDir, join } from '@tauri-apps/api/path'
import { getCurrentWindow } from '@tauri-apps/api/window'

type CountdownEvent =
  | { event: 'started'; data: { from: number } }
  | { event: 'tick'; data: { left: number } }
  | { event: 'finished' }

/** Where a countdown begins. */
const FROM = 5

await greetOnSubmit()
await countDownOnClick()
await talkOnClick()
await renameOnSubmit()
await showPlaces()

/** A command: a question and its answer. */
async function greetOnSubmit(): Promise<void> {
  onSubmit('greet', async (name) => say('greeting', await invoke<string>('greet', { name })))
}

/** A channel: many messages, in order, for one call. */
async function countDownOnClick(): Promise<void> {
  const button = byId('countdown') as HTMLButtonElement
  button.addEventListener('click', async () => {
    button.disabled = true
    const onEvent = new Channel<CountdownEvent>()
    onEvent.onmessage = (message) => {
      if (message.event === 'started') say('left', `From ${message.data.from}`)
      if (message.event === 'tick') say('left', String(message.data.left))
      if (message.event === 'finished') say('left', 'Finished')
    }
    await invoke('countdown', { from: FROM, onEvent })
    button.disabled = false
  })
}

/** Events: to whoever listens, in the page or in the backend. */
async function talkOnClick(): Promise<void> {
  await listen<{ window: string }>('countdown-finished', ({ payload }) =>
    say('heard', `The countdown of window “${payload.window}” has finished.`),
  )
  await listen<string>('shout', ({ payload }) => say('heard', payload))
  byId('shout').addEventListener('click', () => emit('shout', 'The page has heard itself.'))
}

/** The window. */
async function renameOnSubmit(): Promise<void> {
  const window = getCurrentWindow()
  onSubmit('rename', async (title) => {
    await window.setTitle(title)
    say('title', `Window “${window.label}” is called “${await window.title()}”.`)
  })
}

/** The app and its directories. */
async function showPlaces(): Promise<void> {
  const [name, version, tauri] = await Promise.all([getName(), getVersion(), getTauriVersion()])
  say('app', `${name} ${version}, as under Tauri ${tauri}`)
  say('path', await join(await appDataDir(), 'notes.json'))
}

function onSubmit(id: string, act: (text: string) => Promise<void>): void {
  const form = byId(id) as HTMLFormElement
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void act(String(new FormData(form).get('text')))
  })
}

function say(id: string, text: string): void {
  byId(id).textContent = text
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element) return element
  throw new TypeError(`there is no element #${id}`)
}
