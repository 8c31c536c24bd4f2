/** The events of the app: what windows and backend tell each other without being asked. */

import { type AppHandle, type CommandFactory, commandFor, event, type PayloadsOf } from 'oxbow'
import { z } from 'zod'

const downloadId = z.number().int().positive()
const bytes = z.number().int().nonnegative()

/** The totals of this run, which every window shows. */
export const totalsSchema = z.object({
  running: z.number().int().nonnegative(),
  files: z.number().int().nonnegative(),
  bytes,
  uploads: z.number().int().nonnegative(),
})

export const events = {
  /** A page says that it is there. */
  ready: event<null>(),

  // To everybody.
  'download-started': z.object({
    downloadId,
    name: z.string(),
    url: z.url(),
    contentLength: bytes,
  }),
  'download-finished': z.object({
    downloadId,
    name: z.string(),
    contentLength: bytes,
    seconds: z.number().nonnegative(),
  }),
  'download-stopped': z.object({
    downloadId,
    name: z.string(),
    reason: z.enum(['cancelled', 'failed']),
  }),
  'totals-changed': totalsSchema,
  /** From a page, to everybody. Zero means no limit. */
  'speed-limit-changed': z.object({ bytesPerSecond: z.number().nonnegative() }),

  // To one window.
  'login-attempt': z.object({ user: z.string(), ok: z.boolean() }),
  /** From one page to the other. */
  'theme-changed': z.enum(['light', 'dark']),

  // To some windows.
  'file-received': z.object({
    name: z.string(),
    type: z.string(),
    size: bytes,
    digest: z.string(),
    by: z.string(),
  }),
}

/** The payloads of the events by name. */
export type AppEvents = PayloadsOf<typeof events>

/** The app as its own modules see it. */
export type Handle = AppHandle<AppEvents>

/** Defines a command whose `app` and `window` know these events. */
export const command: CommandFactory<AppEvents> = commandFor<typeof events>()
