/** The commands that one page may call; it remembers the decision for every existing command. */

import type { Acl } from './acl.ts'
import type { Decision } from './decision.ts'
import type { Caller } from './grant.ts'
import { type CommandScope, NO_SCOPE } from './scope.ts'

/** The decisions about one page. */
export class Access {
  readonly #acl: Acl
  readonly #caller: Caller
  readonly #decisions = new Map<string, Decision>()

  constructor(acl: Acl, caller: Caller) {
    this.#acl = acl
    this.#caller = caller
  }

  /** Decides about a command that is registered, once. */
  decide(command: string): Decision {
    let decision = this.#decisions.get(command)
    if (!decision) {
      decision = this.#acl.decide(this.#caller, command)
      this.#decisions.set(command, decision)
    }
    return decision
  }

  /**
   * Decides about a name that no command has. Nothing is remembered, because a page can invent any number
   * of names.
   */
  decideUnknown(name: string): Decision {
    return this.#acl.decide(this.#caller, name)
  }

  /** The scope of a command that may run. */
  scopeOf(command: string): CommandScope {
    const decision = this.decide(command)
    return decision.allowed ? decision.scope : NO_SCOPE
  }
}
