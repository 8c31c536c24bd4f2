/**
 * Guards the logger of the app: its errors affect nothing else, and texts from outside can neither fill the
 * log nor forge entries.
 */

import { messageOf } from '@oxbow/protocol/internal'
import { MESSAGE_LENGTH, oneLine, printable } from '../base/printable.ts'
import { isInstance, runGuarded } from '../base/user-code.ts'
import { type FloodLimits, FloodLog } from './flood-log.ts'
import type { Logger } from './logger.ts'

// UTF-16 units of a text field beside the message.
const FIELD_LENGTH = 500

// The most in a second, for all pages, strangers and faults together.
const MOST: FloodLimits = { lines: 200, length: 100 * 1024 }

type Line = readonly [fields: object, message: string]

/**
 * Guards a logger. If it fails to write an entry, it gets the entry again without the error; if that fails
 * too, stderr gets it.
 */
export function guardedLogger(logger: Logger): Logger {
  const at =
    (level: keyof Logger): Logger[typeof level] =>
    (fields, message) =>
      write(logger, level, [boundedFields(fields), oneLine(message)])
  const [warn, error] = [at('warn'), at('error')]
  const flood = new FloodLog({ warn, error }, 'lines were not written', MOST)
  return {
    debug: at('debug'),
    info: at('info'),
    warn: (fields, message) => flood.write('warn', fields, message),
    error: (fields, message) => flood.write('error', fields, message),
  }
}

function write(logger: Logger, level: keyof Logger, [fields, message]: Line): void {
  runGuarded(
    () => logger[level](fields, message),
    () => {
      // Loggers inspect the error of an entry, and this inspection may have thrown.
      const { err, ...rest } = fields as { readonly err?: unknown }
      const plain = err === undefined ? rest : { ...rest, err: messageOf(err) }
      runGuarded(
        () => logger[level](plain, message),
        (error) => complain(error, message),
      )
    },
  )
}

/** The last resort. */
function complain(error: unknown, message: string): void {
  console.error(`the logger has failed: ${messageOf(error)}; it was to write: ${message}`)
}

function boundedFields(fields: object): object {
  const bounded: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') bounded.err = boundedError(value)
    else bounded[name] = typeof value === 'string' ? printable(value, FIELD_LENGTH) : value
  }
  return bounded
}

/** An error may quote everything that a page has sent; only its beginning is logged. */
function boundedError(error: unknown): unknown {
  const message = messageOf(error)
  if (message.length <= MESSAGE_LENGTH) return error
  const type = isInstance(error, Error) ? 'Error' : typeof error
  return { type, message: printable(message, MESSAGE_LENGTH) }
}
