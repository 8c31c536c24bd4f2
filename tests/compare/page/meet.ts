// Lets pages of probes wait, and exchange values by way of the backend.
import { invoke } from '@tauri-apps/api/core'

// Milliseconds between two attempts.
const PAUSE = 10

/** Waits until a function returns something other than `undefined`. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
): Promise<NonNullable<T>> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}

/** Waits until a condition holds. */
export async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => (await holds()) || undefined)
}

/** Stores a value for another page. */
export async function put(name: string, value: unknown = true): Promise<void> {
  await invoke('put', { name, value })
}

/** Waits for a value that another page stores. */
export async function taken<T>(name: string): Promise<NonNullable<T>> {
  return await until(() => invoke<T | undefined>('take', { name }))
}
