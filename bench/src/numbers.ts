/** Numbers as people read them. */

/** With at least three digits: `0.123`, `12.3`, `1,234`. */
export function plain(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return value.toLocaleString('en', options)
}

/** In short form, for narrow places: `123`, `12.3k`, `1.23M`. */
export function short(value: number): string {
  if (value >= 1e6) return `${plain(value / 1e6)}M`
  return value >= 10_000 ? `${plain(value / 1e3)}k` : plain(value)
}

/** A ratio, always with two digits after the point or none at all. */
export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
