/** The arguments of Node for the measured processes. */

import type { NodeArgs } from './orders.ts'
import { findPeer } from './peers.ts'

/** Loaded first by a peer without a link. */
const WITHOUT_LINK = new URL('./without-link-main.js', import.meta.url).href

/** Processes write profiles of their processors into the folder, if there is one. */
export function nodeArgsFor(profiles: string | undefined): NodeArgs {
  let count = 0
  return (part, peer) => {
    const file = `${part}-${peer}-${++count}.cpuprofile`
    return [
      ...(findPeer(peer).without === 'link' ? ['--import', WITHOUT_LINK] : []),
      ...(profiles === undefined
        ? []
        : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${file}`]),
    ]
  }
}
