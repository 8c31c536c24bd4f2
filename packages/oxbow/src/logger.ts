/** Where the backend writes what a developer should know. */

/**
 * The part of a logger that Oxbow uses; a `pino` logger is one.
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

/** Writes to the console: `debug` nowhere, the rest one line each, errors with their stacks. */
export function consoleLogger(): Logger {
  return {
    debug: () => {},
    info: (_fields, message) => console.log(message),
    warn: (fields, message) => console.warn(message, ...details(fields)),
    error: (fields, message) => console.error(message, ...details(fields)),
  }
}

function details(fields: object): unknown[] {
  return Object.keys(fields).length === 0 ? [] : [fields]
}
