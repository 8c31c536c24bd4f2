/** Turns of the microtask queue that all pages share: an event for a thousand pages costs one turn. */

const NOW = Promise.resolve()

// State of the module, because all lines of a process share the turn, whichever app they belong to. It is
// empty after the turn.
let due: (() => void)[] = []

/** Calls back in the next turn, together with all other requests of this turn. */
export function inSharedTurn(tick: () => void): void {
  if (due.push(tick) === 1) void NOW.then(runAll)
}

function runAll(): void {
  const ticks = due
  due = []
  for (const tick of ticks) run(tick)
}

/** An error for one page must not stop the others, and must not be lost. */
function run(tick: () => void): void {
  try {
    tick()
  } catch (error) {
    void Promise.reject(error)
  }
}
