/** Finds an item by its id in a list that is sorted by id. */

/** The index at which the item of an id is, or would be; a binary search. */
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
