/** Turns of the microtask queue for all pages together: an event that goes to a thousand costs one turn. */

const NOW = Promise.resolve()

let due: (() => void)[] = []

/** Calls back in the next turn, with all others who have asked for it in this one. */
export function inSharedTurn(tick: () => void): void {
  if (due.push(tick) === 1) void NOW.then(runAll)
}

function runAll(): void {
  const ticks = due
  due = []
  for (const tick of ticks) run(tick)
}

/** What fails for one page must not stop the others, and is not lost either. */
function run(tick: () => void): void {
  try {
    tick()
  } catch (error) {
    void Promise.reject(error)
  }
}
