// The pages of the other windows. The label of its window decides what a page does.
import { invoke } from '@tauri-apps/api/core'
import { emit, listen } from '@tauri-apps/api/event'
import { type Answer, encode, settled } from './answer.ts'
import type { Talking } from './labels.ts'
import { deniedHere } from './lives.ts'
import { EVENT, listenToAll, tellWhenAsked } from './matrix.ts'
import { put, until } from './meet.ts'

// Milliseconds after which a repeated call would have arrived.
const AGAIN = 500

async function hearTheMatrix(): Promise<void> {
  await tellWhenAsked(await listenToAll(EVENT))
  await put('ready child-events')
}

/** Requests a response that claims to be JSON and is not. */
async function breakTheLine(): Promise<void> {
  const answer = await settled(invoke('result_not_json'))
  const runs = await invoke('counted', { name: 'result_not_json' })
  const bytes = encode(await invoke('result_response', { size: 3 }))
  // The rest of the text depends on the parser.
  const { rejected } = answer as { rejected?: unknown }
  const kind = typeof rejected === 'string' ? { rejected: rejected.slice(0, 12) } : answer
  await put('broken', { kind, runs, bytes })
}

async function reloadOnce(): Promise<void> {
  let heard = 0
  await listen('reload-event', () => heard++)
  const rid = sessionStorage.getItem('rid')
  if (rid === null) {
    const made = await invoke<number>('plugin:image|new', {
      rgba: [1, 2, 3, 4],
      width: 1,
      height: 1,
    })
    sessionStorage.setItem('rid', String(made))
    void invoke('hold').catch(() => {})
    await until(async () => ((await holds()) === 1 ? true : undefined))
    location.reload()
    return
  }
  const image: Answer = await settled(invoke('plugin:image|size', { rid: Number(rid) }))
  await emit('reload-event')
  const deadline = Date.now() + AGAIN
  await until(async () => ((await holds()) > 1 || Date.now() > deadline ? true : undefined))
  const shown = JSON.parse(JSON.stringify(image).replace(rid, 'RID'))
  await put('reloaded', { image: shown, runs: await holds(), heard, label })
}

function holds(): Promise<number> {
  return invoke<number>('counted', { name: 'hold' })
}

const { label } = window.__TAURI_INTERNALS__.metadata.currentWindow

const BY_LABEL: Readonly<Record<Talking, () => Promise<void>>> = {
  'child-set': () => put('ready child-set'),
  'child-events': hearTheMatrix,
  'child-broken': breakTheLine,
  'child-reload': reloadOnce,
  limited: () => tellDenied('limited'),
  bare: () => tellDenied('bare'),
}

async function tellDenied(label: string): Promise<void> {
  const { patience } = await invoke<{ patience: number }>('manners')
  await put(`denied ${label}`, await deniedHere(patience))
}

if (label in BY_LABEL) await BY_LABEL[label as Talking]()
