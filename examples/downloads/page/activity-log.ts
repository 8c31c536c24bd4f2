/** What the second window shows of each event: to whom it was sent, and what it says. */

import type { AppEvents } from '../backend/events.ts'
import { formatBytes, formatSeconds, formatSpeed } from './format.ts'

/** To whom the backend sends an event. */
export type Audience = 'everyone' | 'targeted' | 'filtered'

/** The words on the badge. */
export const AUDIENCES: Readonly<Record<Audience, string>> = {
  everyone: 'Everyone',
  targeted: 'This window',
  filtered: 'Some windows',
}

/** How one kind of event is shown. */
interface Line<P> {
  readonly audience: Audience
  readonly say: (payload: P) => string
}

type Shown = Exclude<keyof AppEvents, 'ready' | 'totals-changed'>

/** The events that are shown as lines; the totals stand at the top. */
export const LINES: { readonly [K in Shown]: Line<AppEvents[K]> } = {
  'download-started': {
    audience: 'everyone',
    say: ({ name, contentLength }) => `${name} has started, ${formatBytes(contentLength)}.`,
  },
  'download-finished': {
    audience: 'everyone',
    say: ({ name, seconds }) => `${name} has arrived after ${formatSeconds(seconds)}.`,
  },
  'download-stopped': {
    audience: 'everyone',
    say: ({ name, reason }) =>
      reason === 'cancelled' ? `${name} was cancelled.` : `${name} has failed.`,
  },
  'speed-limit-changed': {
    audience: 'everyone',
    say: ({ bytesPerSecond }) =>
      bytesPerSecond === 0
        ? 'The speed limit is off.'
        : `The speed limit is ${formatSpeed(bytesPerSecond)}.`,
  },
  'login-attempt': {
    audience: 'targeted',
    say: ({ user, ok }) => (ok ? `${user} has signed in.` : `${user} could not sign in.`),
  },
  'theme-changed': {
    audience: 'targeted',
    say: (theme) => `The main window has turned ${theme}.`,
  },
  'file-received': {
    audience: 'filtered',
    say: ({ name, size, by }) => `${by} has sent ${name}, ${formatBytes(size)}.`,
  },
}

/** The names of the events that are shown. */
export const SHOWN = Object.keys(LINES) as readonly Shown[]

export type { Shown }
