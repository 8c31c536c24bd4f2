/** In development, writes the warnings of the log to the consoles of the pages concerned too. */

import { messageOf } from '@oxbow/protocol/internal'
import type { Logger } from './logger.ts'

// UTF-16 units of a text for the console of a page.
const TEXT_LENGTH = 2000

/** A window whose page runs scripts. */
export interface ConsoleWindow {
  readonly isConnected: boolean
  eval(script: string): void
}

/**
 * Makes a logger whose warnings and errors are also written to the consoles of pages: to the one of
 * the window that they name, else to all.
 *
 * @param windows by their labels
 */
export function withPageConsole(
  logger: Logger,
  windows: ReadonlyMap<string, ConsoleWindow>,
): Logger {
  const write = (level: 'warn' | 'error', fields: object, message: string): void => {
    logger[level](fields, message)
    const { window: label, err } = fields as { window?: unknown; err?: unknown }
    const text = `[oxbow] ${withReason(message, err)}`.slice(0, TEXT_LENGTH)
    const script = `console.${level}(${JSON.stringify(text)})`
    for (const [name, window] of windows) {
      if (window.isConnected && (label === undefined || label === name)) window.eval(script)
    }
  }
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
  }
}

function withReason(message: string, err: unknown): string {
  const reason = err === undefined ? '' : messageOf(err)
  return message.includes(reason) ? message : `${message}: ${reason}`
}
