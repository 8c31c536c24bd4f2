/** Follows `JSON.stringify` through a value, so that an error can say where in the value it is. */

// UTF-16 units: keys may be texts of any length.
const LONGEST_PLACE = 200

/** The way from the whole value to the member that is being written. */
export class Trail {
  /** What is being written, from the outside to the inside; the first one only holds the whole value. */
  readonly #holders: object[] = []
  /** The member that is being written, of each holder. */
  readonly #keys: string[] = []
  #last: unknown

  /** The replacer has been called with a member. */
  enter(holder: object, key: string): void {
    const holders = this.#holders
    // The members of a value come right after the value itself.
    if (holders.length === 0 || holder === this.#last) holders.push(holder)
    else while (holders.length > 1 && holders.at(-1) !== holder) holders.pop()
    this.#keys.length = holders.length
    this.#keys[holders.length - 1] = key
  }

  /** The replacer gives this in place of the member. */
  replaceBy(value: unknown): unknown {
    this.#last = value
    return value
  }

  /** The place of the member as it stands in code, such as `result.items[3].file`; `undefined` for the whole value. */
  place(root: string): string | undefined {
    const [, ...keys] = this.#keys
    if (keys.length === 0) return undefined
    const steps = keys.map((key, index) => stepOf(this.#holders[index + 1], key))
    const place = root + steps.join('')
    return place.length > LONGEST_PLACE ? `${place.slice(0, LONGEST_PLACE)}…` : place
  }
}

/** `.file`, `[3]`, or `["a b"]`. */
function stepOf(holder: unknown, key: string): string {
  if (Array.isArray(holder)) return `[${key}]`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
