/** The logger of the backend. */

import { inspect } from 'node:util'
import { IpcError } from '@oxbow/protocol'
import { printableLines } from '../base/printable.ts'
import { isInstance } from '../base/user-code.ts'

/**
 * The methods of a logger that Oxbow calls; a `pino` logger has them.
 *
 * @example
 * ```ts
 * import { Builder, type Logger } from 'oxbow'
 *
 * const logger: Logger = {
 *   debug: () => {},
 *   info: (fields, message) => console.log(message, fields),
 *   warn: (fields, message) => console.warn(message, fields),
 *   error: (fields, message) => console.error(message, fields),
 * }
 * export const app = Builder.default().logger(logger)
 * ```
 */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * Writes to the console, one line for each fault, followed by the stack if code of the app has thrown the
 * error. `OXBOW_LOG=debug` in the environment shows all stacks, and messages of the level `debug`.
 */
export function consoleLogger(isVerbose: boolean = process.env.OXBOW_LOG === 'debug'): Logger {
  const at =
    (write: (text: string) => void) =>
    (fields: object, message: string): void =>
      write(textOf({ fields, message, isVerbose }))
  return {
    debug: isVerbose ? at((text) => console.debug(text)) : () => {},
    info: (_fields, message) => console.log(message),
    warn: at((text) => console.warn(text)),
    error: at((text) => console.error(text)),
  }
}

interface Entry {
  readonly fields: object
  readonly message: string
  readonly isVerbose: boolean
}

function textOf({ fields, message, isVerbose }: Entry): string {
  const { err, ...rest } = fields as { readonly err?: unknown }
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== undefined && !message.includes(String(value)))
    .map(([name, value]) => ` ${name}=${String(value)}`)
  return message + facts.join('') + stackOf(err, isVerbose)
}

// The most UTF-16 units of an error that are shown: some dozen lines.
const STACK_LENGTH = 4000

/** A thrown value may be anything, and may throw when it is read. */
function stackOf(error: unknown, isVerbose: boolean): string {
  const isOwn = isInstance(error, IpcError)
  if (!isInstance(error, Error) || (isOwn && !isVerbose)) return ''
  try {
    return `\n    ${printableLines(inspect(error, { maxStringLength: 1000 }), STACK_LENGTH)}`
  } catch {
    return ''
  }
}
