/** Writes numbers for people. */

const KB = 1000
const MB = 1_000_000

/** `48 MB`, `4.2 MB`, `120 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= MB) return `${short(bytes / MB)} MB`
  return bytes >= KB ? `${short(bytes / KB)} kB` : `${bytes} bytes`
}

/** `18.4 MB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`
}

/** `4 s`, `1 min 20 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function short(number: number): string {
  return number < 10 && !Number.isInteger(number) ? number.toFixed(1) : String(Math.round(number))
}
