/** Finds Chrome. The build puts the package itself in place of this; see `build.mjs`. */

export { Launcher } from 'chrome-launcher'
