// How a promise of a page ended, in a form that survives the way to the test.

/** What a call gave: a value, an `Error`, or something else that was thrown. */
export type Outcome =
  | { readonly resolved: unknown }
  | { readonly error: string; readonly message: string }
  | { readonly rejected: unknown }

async function outcome(action: Promise<unknown> | (() => unknown)): Promise<Outcome> {
  try {
    return { resolved: await (typeof action === 'function' ? action() : action) }
  } catch (thrown) {
    if (!(thrown instanceof Error)) return { rejected: thrown }
    return { error: thrown.name, message: thrown.message }
  }
}

declare global {
  interface Window {
    /** Tells how a promise, or a function, ended. */
    outcome: typeof outcome
  }
}

window.outcome = outcome
