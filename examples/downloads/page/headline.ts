/** Says in large letters what is going on. */

import { count, formatBytes, formatSeconds, formatSpeed } from './format.ts'
import type { Traffic } from './transfers.ts'

/** The two lines of the headline. */
export interface Headline {
  readonly large: HTMLElement
  readonly small: HTMLElement
}

/** Writes both lines. What the backend has put up at the end of the last downloads goes away. */
export function showHeadline({ large, small }: Headline, traffic: Traffic): void {
  const { running, received, total, speed } = traffic
  if (running === 0) {
    large.textContent = 'Nothing on its way'
    small.textContent = 'Pick a file, and watch the hills.'
    document.title = 'Downloads'
    return
  }
  delete document.documentElement.dataset.mood
  document.title = `${Math.floor((received / total) * 100)} % · Downloads`
  large.textContent = speed > 0 ? formatSpeed(speed) : 'Connecting'
  const left = speed > 0 ? `, ${formatSeconds((total - received) / speed)} left` : ''
  const amount = `${formatBytes(received)} of ${formatBytes(total)}`
  small.textContent = `${count(running, 'file')}, ${amount}${left}`
}
