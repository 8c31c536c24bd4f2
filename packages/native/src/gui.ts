/** All windows of an app, in the window process. */

import { IpcError } from '@oxbow/protocol'
import { nameCommand } from './command.ts'
import type { Notice, Order } from './protocol.ts'
import { Questions } from './questions.ts'
import type { Toolkit, ToolkitWindow, WindowEvents } from './toolkit.ts'

/** Opens windows, and carries out the orders of the backend. */
export class Gui {
  readonly #toolkit: Toolkit
  readonly #tell: (notice: Notice) => void
  readonly #questions: Questions
  readonly #windows = new Map<string, ToolkitWindow>()

  constructor(toolkit: Toolkit, tell: (notice: Notice) => void) {
    this.#toolkit = toolkit
    this.#tell = tell
    this.#questions = new Questions(tell, () => toolkit.settle())
  }

  /** Carries out an order, and returns its result or a promise of it. */
  carryOut(order: Order): unknown {
    const result = this.#do(order)
    this.#toolkit.settle()
    return result instanceof Promise ? result.then((value) => value ?? null) : (result ?? null)
  }

  #do(order: Order): unknown {
    switch (order[0]) {
      case 'open': {
        const [, , label, page, options] = order
        const events = this.#eventsOf(label)
        this.#windows.set(label, this.#toolkit.open({ label, page, options, events }))
        return null
      }
      case 'run': {
        const [, , label, command, value] = order
        return this.#run(label, command, value)
      }
      case 'close':
        return this.#close(order[2])
      case 'answer':
        return this.#questions.answer(order[2], order[3])
    }
  }

  #eventsOf(label: string): WindowEvents {
    return {
      event: (name, payload) => this.#tell(['event', label, name, payload]),
      closeRequested: () => this.#tell(['close-requested', label]),
      closed: () => {
        this.#questions.drop(label)
        if (this.#windows.delete(label)) this.#tell(['closed', label])
      },
      ask: (question, onAnswer) => this.#questions.ask(label, question, onAnswer),
      download: (event) => this.#tell(['download', label, event]),
      warn: (text) => this.#tell(['warn', label, text]),
    }
  }

  #run(label: string, name: string, value: unknown): unknown {
    const commands = this.#windows.get(label)?.commands
    const command = commands && Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) {
      throw new IpcError('window_not_found', `there is no window \`${label}\` that can \`${name}\``)
    }
    const fail = (error: unknown): never => {
      throw nameCommand(error, name)
    }
    try {
      const result = command(value)
      return result instanceof Promise ? result.catch(fail) : result
    } catch (error) {
      fail(error)
    }
  }

  #close(label: string): void {
    const open = this.#windows.get(label)
    this.#windows.delete(label)
    this.#questions.drop(label)
    open?.close()
  }
}
