// Listeners of every kind in a page, and the list of those that get an event.
import { type EventTarget, emit, listen } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { getCurrentWebviewWindow } from '@tauri-apps/api/webviewWindow'
import { getCurrentWindow } from '@tauri-apps/api/window'

/** The labels of the matrix. No window has the label `ghost`. */
export const LABELS = ['main', 'child-events', 'ghost'] as const

/** The event of all listeners. */
export const EVENT = 'matrix'

/** Every target that an event or a listener can have. */
export const TARGETS: readonly EventTarget[] = [
  { kind: 'Any' },
  { kind: 'App' },
  ...(['AnyLabel', 'Window', 'Webview', 'WebviewWindow'] as const).flatMap((kind) =>
    LABELS.map((label) => ({ kind, label })),
  ),
]

export function targetName(target: EventTarget): string {
  return 'label' in target ? `${target.kind} ${target.label}` : target.kind
}

/** Adds listeners of every kind; returns a function that lists those called since its last call. */
export async function listenToAll(event: string): Promise<() => string[]> {
  let heard: string[] = []
  const hear = (name: string) => () => void heard.push(name)
  await listen(event, hear('plain'))
  await listen(event, hear('text main'), { target: 'main' })
  for (const target of TARGETS) await listen(event, hear(targetName(target)), { target })
  await getCurrentWindow().listen(event, hear('own window'))
  await getCurrentWebview().listen(event, hear('own webview'))
  await getCurrentWebviewWindow().listen(event, hear('own webview window'))
  return () => {
    const taken = heard.sort()
    heard = []
    return taken
  }
}

/** Answers each event `drain` with the listeners of this page that have been called. */
export async function tellWhenAsked(heard: () => string[]): Promise<void> {
  await listen('drain', ({ payload }) => emit('drained', { asked: payload, heard: heard() }))
}
