/** Signing in: uploads are for people with a name. */

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { command } from './events.ts'

const USER = 'tauri'
const PASSWORD = 'tauri'

/** Who is signed in. */
export class Sessions {
  readonly #users = new Map<string, string>()

  /** Begins a session and returns its token. */
  open(user: string): string {
    const token = randomUUID()
    this.#users.set(token, user)
    return token
  }

  close(authorization: string | null): void {
    this.#users.delete(tokenIn(authorization))
  }

  /** The user whose token stands in an `authorization` header. */
  userOf(authorization: string | null): string | undefined {
    return this.#users.get(tokenIn(authorization))
  }
}

export const loginCommands = {
  login: command(
    { user: z.string(), password: z.string() },
    ({ user, password }, { app, state, error }) => {
      const ok = user === USER && password === PASSWORD
      app.emitTo('activity', 'login-attempt', { user, ok })
      if (!ok) throw error('invalid_credentials', { user })
      return { user, token: state(Sessions).open(user) }
    },
    { errors: { invalid_credentials: z.object({ user: z.string() }) } },
  ),
  logout: command((_args, { state, request }) => {
    state(Sessions).close(request.headers.get('authorization'))
  }),
}

function tokenIn(authorization: string | null): string {
  return authorization?.replace(/^Bearer /, '') ?? ''
}
