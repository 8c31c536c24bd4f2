/** A logger of the app that cannot fail anything else, and that no text from outside can fill or deceive. */

import { messageOf } from '@oxbow/protocol/internal'
import { MESSAGE_LENGTH, oneLine, printable } from '../base/printable.ts'
import { isInstance, runGuarded } from '../base/user-code.ts'
import { type FloodLimits, FloodLog } from './flood-log.ts'
import type { Logger } from './logger.ts'

// UTF-16 units of a text beside the message.
const FIELD_LENGTH = 500

// A second of all pages, strangers and faults together.
const MOST: FloodLimits = { lines: 200, length: 100 * 1024 }

type Line = readonly [fields: object, message: string]

/** Guards a logger: what it cannot write, it gets once more without what was thrown, and else stderr gets it. */
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
      // Loggers look at what was thrown, which may be what throws.
      const { err, ...rest } = fields as { readonly err?: unknown }
      const plain = err === undefined ? rest : { ...rest, err: messageOf(err) }
      runGuarded(
        () => logger[level](plain, message),
        (error) => complain(error, message),
      )
    },
  )
}

/** All that is left. */
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

/** An error may quote all that a page has sent; then its beginning is told, and no more. */
function boundedError(error: unknown): unknown {
  const message = messageOf(error)
  if (message.length <= MESSAGE_LENGTH) return error
  const type = isInstance(error, Error) ? 'Error' : typeof error
  return { type, message: printable(message, MESSAGE_LENGTH) }
}
