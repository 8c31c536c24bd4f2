// Runs all probes, one after the other, and reports their outcomes.
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

/** The order matters: windows are counted before other probes open some. */
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

/** These probes crash Tauri or make it hang, so each runs in a separate Tauri app. */
const FATAL: Probes = {
  ...fatalWindowProbes,
  ...fatalMenuProbes,
  'a panic of a blocking command': () => invoke('panic_now'),
}

/** How the probes of a backend run. */
interface Manners {
  /** Milliseconds after which a probe counts as pending. */
  readonly patience: number
  /** Whether the backend survives all probes. */
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

// Errors that a probe provokes do not mean that the page has failed.
addEventListener('error', (event) => event.preventDefault())
addEventListener('unhandledrejection', (event) => event.preventDefault())

const answers: Record<string, Answer> = {}
await askAll()
const roots = await invoke('roots')
const text = JSON.stringify({ answers, roots, fatal: Object.keys(FATAL) })
await invoke('report', { text })
