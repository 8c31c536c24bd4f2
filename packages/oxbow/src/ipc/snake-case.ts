/** Turns camelCase into snake_case as Tauri's macros do, in values and in types (I15). */

/** Where a word begins: before an upper-case letter after a lower one, and before the last of several. */
const BOUNDARY = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g

/** `invokeMessage` becomes `invoke_message`, `userId2` becomes `user_id2`. */
export function toSnakeCase(key: string): string {
  return key.replace(BOUNDARY, '_').toLowerCase()
}

/** The same on types. */
export type SnakeCase<S extends string> = Walk<S, 'start'>

type Before = 'start' | 'lower' | 'upper'

type Walk<S extends string, B extends Before> = S extends `${infer C}${infer Rest}`
  ? C extends Lowercase<C>
    ? `${C}${Walk<Rest, 'lower'>}`
    : `${Separator<B, Rest>}${Lowercase<C>}${Walk<Rest, 'upper'>}`
  : ''

type Separator<B extends Before, Rest extends string> = B extends 'lower'
  ? '_'
  : B extends 'upper'
    ? StartsWithLower<Rest> extends true
      ? '_'
      : ''
    : ''

type StartsWithLower<S extends string> = S extends `${infer C}${string}`
  ? C extends Uppercase<C>
    ? false
    : true
  : false
