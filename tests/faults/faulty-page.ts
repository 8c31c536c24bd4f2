// The script of the page that works behind the fault proxy.
import { Channel, emit, invoke, listen } from '@oxbow/api'
import { Visit } from './visit.ts'
import { Worker } from './work.ts'

const worker = new Worker({
  invoke: (command, args, options) => invoke(command, args as never, options),
  listen,
  emit,
  channel: (handler) => new Channel(handler),
})

const visit = new Visit({
  invoke: (command, args) => invoke(command, args as never),
  listen,
  channel: () => new Channel(),
})

declare global {
  interface Window {
    worker: Worker
    visit: Visit
  }
}

window.worker = worker
window.visit = visit
