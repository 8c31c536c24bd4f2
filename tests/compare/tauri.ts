// Builds an app with real Tauri and runs all probes in it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildProject, endGroup, whyNoBuild } from '../../bench/peers/tauri/cargo.ts'
import { startXvfb } from '../../packages/oxbow/test/support/xvfb.ts'
import type { Report } from './backend/surroundings.ts'
import { buildProbes } from './frontend.ts'
import { type Answers, normalized } from './normalize.ts'
import type { Answer } from './page/answer.ts'

const PROJECT = fileURLToPath(new URL('./tauri/', import.meta.url))

/** Cargo's variable allows several checkouts to share a build. */
const TARGET = process.env.CARGO_TARGET_DIR ?? join(PROJECT, 'target')

const PROGRAM = join(TARGET, 'debug', 'oxbow-compare-tauri')

const XVFB = { command: 'which Xvfb', hint: 'Xvfb is not installed: apt-get install xvfb' }

// Milliseconds. All probes need a tenth of that, so an app that takes longer hangs.
const PATIENCE = 120_000
const FATAL_PATIENCE = 20_000

/** The reason why a Tauri app cannot be built here, or `undefined` if it can. */
export function whyNoTauri(): Promise<string | undefined> {
  return whyNoBuild(XVFB)
}

/** Builds the app. The first build takes minutes. */
export function buildTauri(): Promise<void> {
  return buildProject(PROJECT)
}

/** Runs all probes: those that end the app one by one, the others together. */
export async function askTauri(): Promise<Answers> {
  const { folder, remove } = await buildProbes()
  const room = await mkdtemp(join(tmpdir(), 'oxbow-tauri-'))
  const xvfb = await startXvfb()
  const place = { folder, room, display: xvfb.display }
  try {
    const { report } = await run(place, 'index.html', PATIENCE)
    if (!report) throw new Error('the app of Tauri has not reported')
    const answers: Record<string, Answer> = { ...report.answers }
    for (const name of report.fatal) answers[`fatal: ${name}`] = await fatalAnswer(place, name)
    return normalized({ ...report, answers }, homeOf(place))
  } finally {
    await xvfb.stop()
    await remove()
    await rm(room, { recursive: true, force: true })
  }
}

/** The version of a package in the lock file of the app. */
export async function lockedVersion(crate: string): Promise<string> {
  const lock = await readFile(join(PROJECT, 'Cargo.lock'), 'utf8')
  const version = new RegExp(`^name = "${crate}"\nversion = "(.*)"$`, 'm').exec(lock)?.[1]
  if (version !== undefined) return version
  throw new Error(`Cargo.lock has no ${crate}`)
}

interface Place {
  readonly folder: string
  readonly room: string
  readonly display: string
}

function homeOf({ room }: Place): string {
  return join(room, 'home')
}

interface Run {
  readonly report: Report | undefined
  /** The signal that ended the app, or `undefined` if it did not end by one. */
  readonly signal: string | undefined
}

async function fatalAnswer(place: Place, name: string): Promise<Answer> {
  const page = `index.html?only=${encodeURIComponent(name)}`
  const { report, signal } = await run(place, page, FATAL_PATIENCE)
  const answer = report?.answers[`fatal: ${name}`]
  if (answer) return answer
  return { fatal: signal === undefined ? 'the app hangs' : `the app ends by ${signal}` }
}

async function run(place: Place, page: string, patience: number): Promise<Run> {
  const cwd = join(place.room, 'cwd')
  const file = join(place.room, 'report.json')
  await Promise.all([homeOf(place), cwd].map((path) => mkdir(path, { recursive: true })))
  await rm(file, { force: true })
  const child = spawn(PROGRAM, [place.folder, file, page], {
    cwd,
    env: { PATH: process.env.PATH, HOME: homeOf(place), DISPLAY: place.display },
    // A separate process group, so that the webview's processes end too.
    detached: true,
    stdio: 'ignore',
  })
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  const waiting = new AbortController()
  const late = delay(patience, undefined, waiting)
  const ended = await Promise.race([exited, late.catch(() => {})])
  waiting.abort()
  endGroup(child.pid)
  await exited
  const text = await readFile(file, 'utf8').catch(() => {})
  return {
    report: text === undefined ? undefined : (JSON.parse(text) as Report),
    signal: ended?.[1] ?? undefined,
  }
}
