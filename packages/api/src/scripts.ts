/**
 * The scripts that a server gives to pages, as texts, and the data that the bridge reads. The build writes
 * them; see `build.mjs`.
 */

export type { BridgeConfig, Identity } from './bridge-config.ts'

const NOT_BUILT = 'throw new Error("@oxbow/api is compiled, but not built: npm run build")'

/** The first script of every page. */
export const BRIDGE: string = NOT_BUILT

/** A module that the bridge imports, to repair broken lines. */
export const RECOVER: string = NOT_BUILT

/** Tauri's API as the global `__TAURI__`. */
export const GLOBAL_TAURI: string = NOT_BUILT
