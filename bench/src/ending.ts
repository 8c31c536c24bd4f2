/** Ends all child processes with the runner, however it ends. */

import type { ChildProcess } from 'node:child_process'

/** Ends a process when this one ends. */
export function endWithRunner(child: ChildProcess, end: (child: ChildProcess) => void): void {
  const onExit = (): void => end(child)
  process.once('exit', onExit)
  child.once('exit', () => process.off('exit', onExit))
}

/** Ends a process that was started as the first of a group, and the whole group with it. */
export function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}
