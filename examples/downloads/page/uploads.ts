/** Sends files to the backend: dropped or chosen, as raw bytes, with headers. */

import { type Account, authorization } from './account.ts'
import { announce } from './announce.ts'
import { invoke, listen, messageOf } from './backend.ts'
import { clone, find } from './dom.ts'
import { formatBytes } from './format.ts'

/** Where files are given, and where they are listed. */
export interface UploadsOptions {
  readonly drop: HTMLElement
  readonly input: HTMLInputElement
  readonly list: HTMLElement
  readonly note: HTMLElement
  readonly account: Account
  /** The label of this window. */
  readonly label: string
}

/** Takes files, and lists those that the backend says it has received. */
export async function acceptUploads(options: UploadsOptions): Promise<void> {
  const { drop, input, list, label } = options
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    // So that choosing the same file again is a change.
    input.value = ''
    void sendAll(files, options)
  })
  drop.addEventListener('dragover', (event) => {
    event.preventDefault()
    drop.dataset.over = 'true'
  })
  drop.addEventListener('dragleave', () => delete drop.dataset.over)
  drop.addEventListener('drop', (event) => {
    event.preventDefault()
    delete drop.dataset.over
    void sendAll([...(event.dataTransfer?.files ?? [])], options)
  })
  // The backend tells some windows only; this one listens as itself.
  const target = { kind: 'WebviewWindow', label } as const
  const showReceived = ({
    payload,
  }: {
    payload: { name: string; size: number; digest: string }
  }) => {
    const item = clone('sent-item')
    find(item, 'strong', HTMLElement).textContent = payload.name
    const note = find(item, 'small', HTMLElement)
    note.textContent = `${formatBytes(payload.size)} received`
    note.title = `SHA-256 ${payload.digest}`
    list.prepend(item)
  }
  await listen('file-received', showReceived, { target })
}

async function sendAll(files: readonly File[], { account, note }: UploadsOptions): Promise<void> {
  if (files.length === 0) return
  const session = account.session ?? (await account.signIn())
  if (!session) {
    say(note, 'Not sent: nobody is signed in.')
    return
  }
  for (const file of files) {
    say(note, `Sending ${file.name}`)
    // Headers hold ASCII only.
    const name = encodeURIComponent(file.name)
    const headers = { ...authorization(session), name, type: file.type }
    try {
      await invoke('upload', await file.arrayBuffer(), { headers })
      say(note, `${file.name} has been received.`)
    } catch (error) {
      say(note, `${file.name} was not sent: ${messageOf(error)}`)
    }
  }
}

function say(note: HTMLElement, text: string): void {
  note.textContent = text
  announce(text)
}
