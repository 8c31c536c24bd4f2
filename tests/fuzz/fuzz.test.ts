// Hostile pages send nonsense to a running app, and legitimate pages beside them are not affected.
import { expect, it } from 'vitest'
import { below, newSeed, type Random, randomOf } from '../support/random.ts'
import { Attacker } from './attacker.ts'
import { HonestPage } from './honest.ts'
import { COMMANDS, memoryInUse, startVictim, type Victim } from './victim.ts'

const MESSAGES = Number(process.env.OXBOW_FUZZ_MESSAGES ?? 8_000)
const SEED = Number(process.env.OXBOW_FUZZ_SEED ?? newSeed())

const MINUTE = 60_000
const MIB = 2 ** 20

const ATTACKERS = 8

// A line that is never malformed talks on for this long.
const MOST_PER_LINE = 60

it(`${MESSAGES} messages from hostile pages, of seed ${SEED}`, {
  timeout: 60 * MINUTE,
}, async () => {
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  const victim = await startVictim()
  const pages = await Promise.all(
    ['upright', 'decent'].map((name) => HonestPage.open(victim.app, name)),
  )
  const labels = Array.from({ length: ATTACKERS }, (_, index) => `rude-${index}`)
  const attackers = labels.map((label) => new Attacker(victim.app, label, COMMANDS))

  const attack = async (most: number): Promise<void> => {
    let left = most
    const work = pages.map((page) => page.work(() => left > 0))
    const worker = async (attacker: Attacker, random: Random): Promise<void> => {
      while (left > 0) {
        const share = Math.min(left, 1 + below(random, MOST_PER_LINE))
        left -= share
        const said = await attacker.session(random, share)
        left += share - said
        await sweep(victim, labels)
      }
    }
    await Promise.all(
      attackers.map((attacker, index) => worker(attacker, randomOf(SEED, most, index))),
    )
    await Promise.all(work)
  }

  // The first ones create what is created only once, such as compiled code.
  await attack(MESSAGES / 10)
  const before = memoryInUse()
  const began = performance.now()
  const usage = process.cpuUsage()
  await attack(MESSAGES)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(usage)
  const after = memoryInUse()
  for (const page of pages) await page.round()
  report({
    seconds,
    cpu: (user + system) / 1e6,
    before,
    after,
    attackers,
    pages,
    errors: victim.errors,
  })

  expect(attackers.flatMap(({ faults }) => faults)).toEqual([])
  expect(pages.flatMap(({ faults }) => faults)).toEqual([])
  expect(uncaught).toEqual([])
  expect(Object.keys({}.constructor.prototype)).toEqual([])
  expect((after.heapUsed - before.heapUsed) / MIB).toBeLessThan(24)
  for (const page of pages) page[Symbol.dispose]()
  // Calls of hostile pages may stay open until their windows end.
  for (const window of victim.app.webviewWindows().values()) await window.destroy()
  expect(await victim.app.stop()).toBe(true)
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

/** Windows that hostile pages have made: how many there may be is not for this test. */
async function sweep({ app }: Victim, labels: readonly string[]): Promise<void> {
  for (const [label, window] of app.webviewWindows()) {
    if (!labels.includes(label) && !['upright', 'decent'].includes(label)) await window.destroy()
  }
}

function report(run: {
  seconds: number
  /** Seconds of processor time, of both sides. */
  cpu: number
  before: NodeJS.MemoryUsage
  after: NodeJS.MemoryUsage
  attackers: readonly Attacker[]
  pages: readonly HonestPage[]
  errors: Victim['errors']
}): void {
  const endings = new Map<number, number>()
  for (const attacker of run.attackers) {
    for (const [code, times] of attacker.endings)
      endings.set(code, (endings.get(code) ?? 0) + times)
  }
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`
  console.info(
    `${MESSAGES} messages in ${run.seconds.toFixed(1)} s, ${run.cpu.toFixed(1)} s of processor time;`,
    `heap ${mib(run.before.heapUsed)} -> ${mib(run.after.heapUsed)}`,
    `rss ${mib(run.before.rss)} -> ${mib(run.after.rss)}`,
    `rounds of honest pages ${run.pages.map(({ rounds }) => rounds)}`,
    Object.fromEntries(endings),
    Object.fromEntries([...run.errors].slice(0, 20)),
  )
}
