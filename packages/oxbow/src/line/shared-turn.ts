/** Turns of the microtask queue for all pages together: an event that goes to a thousand costs one turn. */

const NOW = Promise.resolve()

// State of the module: all lines of a process share the turn, whichever app they are of, and it is empty after it.
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
