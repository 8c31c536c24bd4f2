// Scripts of the backend, permissions, reloads, and other pages.
import { addPluginListener, invoke } from '@tauri-apps/api/core'
import { emit, listen } from '@tauri-apps/api/event'
import { join } from '@tauri-apps/api/path'
import { getCurrentWebviewWindow } from '@tauri-apps/api/webviewWindow'
import { type Answer, answerTo, type Probes } from './answer.ts'
import { put, taken } from './meet.ts'
import { type AnyWindow, childWindow } from './window.ts'

const SCRIPTS: Readonly<Record<string, string>> = {
  'a number': '1 + 1',
  'a number and a semicolon': '1 + 1;',
  'a number and a comment': '1 + 1 // two',
  'a text': '"text"',
  'an object': '({ a: [1, null] })',
  'an empty script': '',
  undefined: 'undefined',
  null: 'null',
  NaN: 'NaN',
  'a function': '() => 1',
  'a list': '[1, undefined, 2]',
  'a Date': 'new Date(0)',
  'a Map': 'new Map([["a", 1]])',
  bytes: 'new Uint8Array([1, 2])',
  'a promise': 'Promise.resolve(1)',
  'a throw': 'throw new RangeError("by the script")',
  'what does not parse': 'this does not parse',
  'a bigint': '1n',
  'a circle': 'const made = {}; made.made = made; made',
  'several statements': 'const one = 1; one + 1',
  'a declaration': 'var declared = 1',
  'the title': 'document.title;',
}

export const scriptProbes: Probes = {
  ...Object.fromEntries(
    Object.entries(SCRIPTS).map(([name, script]) => [
      `the value of ${name}`,
      () => invoke('backend_value', { script }),
    ]),
  ),
  'a script runs in the global scope': async () => {
    await invoke('backend_eval', { script: 'var byBackend = "global"' })
    await invoke('backend_value', { script: '1' })
    return Reflect.get(window, 'byBackend')
  },
  'scripts run in order': async () => {
    Object.assign(window, { steps: [] })
    for (let n = 0; n < 5; n++) await invoke('backend_eval', { script: `steps.push(${n})` })
    await invoke('backend_value', { script: '1' })
    return Reflect.get(window, 'steps')
  },
  'a script that throws': () => invoke('backend_eval', { script: 'throw new Error("x")' }),
  'a script that does not parse': () => invoke('backend_eval', { script: 'this does not parse' }),
}

const own = (): AnyWindow => getCurrentWebviewWindow() as unknown as AnyWindow

/** Calls of a page that has no permissions. */
const deniedProbes: Probes = {
  listen: () => listen('x', () => {}),
  emit: () => emit('x'),
  'join of paths': () => join('a', 'b'),
  version: () => invoke('plugin:app|version'),
  title: () => own().title(),
  setTitle: () => own().setTitle('x'),
  'make a window': () =>
    invoke('plugin:webview|create_webview_window', { options: { label: 'child-denied' } }),
  'a window without a webview': () => invoke('plugin:window|create', { options: { label: 'x' } }),
  'a command of the app': () => invoke('take_nothing'),
  'an unknown command of the app': () => invoke('no_such_command'),
  'an unknown command of a plugin': () => invoke('plugin:app|no_such'),
  'an unknown plugin': () => invoke('plugin:no_such|thing'),
  'a plugin without a command': () => invoke('plugin:app'),
  'a listener of a plugin': async () =>
    typeof (await addPluginListener('app', 'back-button', () => {})).channelId,
  'the fetch of channels': () => invoke('plugin:__TAURI_CHANNEL__|fetch'),
  'wrong arguments': () => invoke('plugin:window|set_title', { value: 7 }),
  bytes: () => invoke('plugin:window|set_title', new Uint8Array([1])),
}

/** Runs `deniedProbes` in this page, which has no permissions. */
export async function deniedHere(patience: number): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {}
  for (const [name, run] of Object.entries(deniedProbes))
    answers[name] = await answerTo(run, patience)
  return answers
}

const inWindow = (label: string): Probes => {
  let answers: Promise<Record<string, Answer>> | undefined
  const all = async (): Promise<Record<string, Answer>> => {
    await childWindow(label)
    return await taken<Record<string, Answer>>(`denied ${label}`)
  }
  return Object.fromEntries(
    Object.keys(deniedProbes).map((name) => [
      `${label}, ${name}`,
      async () => {
        answers ??= all()
        return (await answers)[name]
      },
    ]),
  )
}

const LEFT_OUT = [
  'plugin:webview|print',
  'plugin:window|set_simple_fullscreen',
  'plugin:window|set_fullscreen_on_monitor',
  'plugin:webview|clear_all_browsing_data',
  'plugin:window|internal_on_mousemove',
  'plugin:fs|read_file',
  'plugin:resources|open',
  'plugin:event|listen_any',
]

export const permissionProbes: Probes = {
  ...Object.fromEntries(LEFT_OUT.map((cmd) => [`main, ${cmd}`, () => invoke(cmd, {})])),
  ...inWindow('limited'),
  ...inWindow('bare'),
}

/** The values that the page of `child-reload` reads after its reload. */
export interface Reloaded {
  readonly image: Answer
  readonly runs: number
  readonly heard: number
  readonly label: string
}

let reloaded: Promise<Reloaded> | undefined

const afterReload = (look: (found: Reloaded) => unknown) => async () => {
  reloaded ??= childWindow('child-reload').then(() => taken<Reloaded>('reloaded'))
  return look(await reloaded)
}

export const lifeProbes: Probes = {
  'a reload keeps the label': afterReload(({ label }) => label),
  'a reload and an image from before': afterReload(({ image }) => image),
  'how often a call in flight at a reload has run': afterReload(({ runs }) => runs),
  'a reload and a listener from before': afterReload(({ heard }) => heard),
  'an event for a window whose page is gone': async () => {
    await childWindow('child-ended')
    await invoke('backend_destroy', { label: 'child-ended' })
    await put('after')
    return await invoke('backend_emit_to', {
      target: { kind: 'AnyLabel', label: 'child-ended' },
      event: 'x',
      payload: 1,
    })
  },
}
