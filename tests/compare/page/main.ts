// Asks all probes, one after the other, and reports how each ended.
import { invoke } from '@tauri-apps/api/core'
import { type Answer, answerTo, type Probes } from './answer.ts'
import { argumentProbes } from './arguments.ts'
import { callProbes } from './calls.ts'
import { channelProbes } from './channels.ts'
import { eventProbes } from './events.ts'
import { lifeProbes, permissionProbes, scriptProbes } from './lives.ts'
import { pathProbes } from './paths.ts'
import { resultProbes } from './results.ts'
import { fatalMenuProbes, thingProbes } from './things.ts'
import { fatalWindowProbes, windowProbes } from './windows.ts'

/** In this order: windows are counted before others open some. */
const GROUPS: Readonly<Record<string, Probes>> = {
  windows: windowProbes,
  ...thingProbes,
  paths: pathProbes,
  arguments: argumentProbes,
  calls: callProbes,
  channels: channelProbes,
  events: eventProbes,
  results: resultProbes,
  scripts: scriptProbes,
  permissions: permissionProbes,
  lives: lifeProbes,
}

/** They end Tauri, or stop it for good: each is asked of an app of its own there. */
const FATAL: Probes = {
  ...fatalWindowProbes,
  ...fatalMenuProbes,
  'a panic of a blocking command': () => invoke('panic_now'),
}

/** How a backend is to be asked. */
interface Manners {
  /** For how many milliseconds a probe waits for an answer. */
  readonly patience: number
  /** Whether it lives on whatever it is asked. */
  readonly survives: boolean
}

async function ask(group: string, probes: Probes, patience: number): Promise<void> {
  for (const [name, run] of Object.entries(probes)) {
    answers[`${group}: ${name}`] = await answerTo(run, patience)
  }
}

async function askAll(): Promise<void> {
  const { patience, survives } = await invoke<Manners>('manners')
  const only = new URLSearchParams(location.search).get('only')
  const asked = Object.entries(FATAL).filter(([name]) => survives || name === only)
  if (only === null) {
    for (const [group, probes] of Object.entries(GROUPS)) await ask(group, probes, patience)
  }
  await ask('fatal', Object.fromEntries(asked), patience)
}

// Errors that a probe provokes are no failure of the page.
addEventListener('error', (event) => event.preventDefault())
addEventListener('unhandledrejection', (event) => event.preventDefault())

const answers: Record<string, Answer> = {}
await askAll()
const roots = await invoke('roots')
const text = JSON.stringify({ answers, roots, fatal: Object.keys(FATAL) })
await invoke('report', { text })
