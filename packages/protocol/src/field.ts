/** What the fields of frames are checked for. */

/** One field of a frame. */
export interface Field {
  /** Its name in errors. Without one it goes by its place, which is enough for who trusts the sender. */
  readonly name?: string
  /** What it must be, to be read after these words. */
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
