// Listeners of every kind in a page, and who of them hears an event.
import { type EventTarget, emit, listen } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { getCurrentWebviewWindow } from '@tauri-apps/api/webviewWindow'
import { getCurrentWindow } from '@tauri-apps/api/window'

/** The windows of the matrix; there is no window `ghost`. */
export const LABELS = ['main', 'child-events', 'ghost'] as const

/** The event that all listen to. */
export const EVENT = 'matrix'

/** Every target that an event can be for, or a listener can have. */
export const TARGETS: readonly EventTarget[] = [
  { kind: 'Any' },
  { kind: 'App' },
  ...(['AnyLabel', 'Window', 'Webview', 'WebviewWindow'] as const).flatMap((kind) =>
    LABELS.map((label) => ({ kind, label })),
  ),
]

/** A target in words. */
export function targetName(target: EventTarget): string {
  return 'label' in target ? `${target.kind} ${target.label}` : target.kind
}

/** Listens to an event in every way; gives what has heard since it was last asked. */
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

/** Tells what this page has heard whenever somebody asks by `drain`. */
export async function tellWhenAsked(heard: () => string[]): Promise<void> {
  await listen('drain', ({ payload }) => emit('drained', { asked: payload, heard: heard() }))
}
