// Runs all probes in Oxbow, in the engine of the test run.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from 'oxbow'
import { vi } from 'vitest'
import { type RunningApp, startApp } from '../support/app.ts'
import { ENGINE } from '../support/engine.ts'
import type { Report } from './backend/surroundings.ts'
import { probeCommands, probedConfig } from './backend.ts'
import { buildProbes } from './frontend.ts'
import { type Answers, normalized } from './normalize.ts'
import { TALKING } from './page/labels.ts'

/** Variables that move the user's directories. */
const MOVES = /^(XDG_.*|TMPDIR)$/

/** Runs an app whose page runs all probes; returns the answers in their stored form. */
export async function askOxbow(): Promise<Answers> {
  const { folder, remove } = await buildProbes()
  const home = await mkdtemp(join(tmpdir(), 'oxbow-home-'))
  try {
    const report = await reportOf(folder, home)
    return normalized(report, home)
  } finally {
    vi.unstubAllEnvs()
    await remove()
    await rm(home, { recursive: true, force: true })
  }
}

async function reportOf(folder: string, home: string): Promise<Report> {
  let begin: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    begin = resolve
  })
  let take: (report: Report) => void = () => {}
  const reported = new Promise<Report>((resolve) => {
    take = resolve
  })
  const commands = probeCommands({ ready, take: (report) => take(report) })
  // Tauri's stored texts come from a production build too.
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('HOME', home)
  await using running = await startApp(Builder.default().commands(commands), probedConfig(folder))
  // Native windows need these variables during their start, so they are removed only now.
  for (const name of Object.keys(process.env)) if (MOVES.test(name)) vi.stubEnv(name, undefined)
  if (ENGINE === 'chromium') showNewWindows(running)
  begin()
  await running.open('main')
  return await reported
}

/** Opens a page for each new window, as the test's browser does not. */
function showNewWindows({ app, open }: RunningApp): void {
  app.listenAny('tauri://window-created', ({ payload }) => {
    const { label } = payload as { label: string }
    if (TALKING.some((talking) => talking === label)) {
      // The page reports by itself. Waiting may fail, as some of these pages lack the permissions for it.
      void open(label, { path: 'child.html' }).catch(() => {})
    }
  })
}
