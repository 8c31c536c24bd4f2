/** Runs the app. */

import { config } from '../oxbow.config.ts'
import { app } from './app.ts'

// Two levels up from `dist/backend`, so that it does not matter from where it is started.
await app.run(config, { root: new URL('../..', import.meta.url) })
