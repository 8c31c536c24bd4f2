/** Loaded before a process whose lines are to have no link. */

import { register } from 'node:module'

register('./link-hooks.js', import.meta.url)
