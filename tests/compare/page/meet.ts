// How pages of the probes wait, and leave things for each other in the backend.
import { invoke } from '@tauri-apps/api/core'

// Milliseconds between two looks.
const PAUSE = 10

/** Waits until a function gives something that is not `undefined`. */
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

/** Leaves something for another page. */
export async function put(name: string, value: unknown = true): Promise<void> {
  await invoke('put', { name, value })
}

/** Waits for what another page leaves. */
export async function taken<T>(name: string): Promise<NonNullable<T>> {
  return await until(() => invoke<T | undefined>('take', { name }))
}
