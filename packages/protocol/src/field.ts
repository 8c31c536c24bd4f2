/** The checks for the fields of frames. */

/** One field of a frame. */
export interface Field {
  /** Its name in errors. Without a name, errors have its place, which is enough if the sender is trusted. */
  readonly name?: string
  /** The condition, as the end of a sentence in errors. */
  readonly must: string
  readonly check: (value: unknown) => boolean
  /** Whether it may be left out; only the last field of a frame may. */
  readonly optional?: boolean
}

/** Whether a value is a whole number from 0. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** A whole number. */
export const count: Field = { must: 'a whole number from 0', check: isCount }

/** A text of any length. */
export const text: Field = { must: 'a text', check: (value) => typeof value === 'string' }

/** The same field, which may be left out. */
export const optional = (field: Field): Field => ({ ...field, optional: true })
