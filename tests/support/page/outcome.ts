// The outcome of a promise in a page, in a form that can be sent to the test.

/** The outcome of a call: a value, an `Error`, or another thrown value. */
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
    /** Returns the outcome of a promise or a function. */
    outcome: typeof outcome
  }
}

window.outcome = outcome
