/** Finds by id in a list that is in the order of its ids. */

/** Where the item of an id is, or would be: half of what is left goes with each look. */
export function placeOf(list: readonly { readonly id: number }[], id: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.id ?? id) < id) low = middle + 1
    else high = middle
  }
  return low
}
