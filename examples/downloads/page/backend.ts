/** The backend as the pages see it, typed from its code. */

import { type Client, type ContractOf, client, IpcError } from '@oxbow/api'
import type { App } from '../backend/app.ts'

export const { invoke, listen, emit, emitTo }: Client<ContractOf<App>> = client<App>()

/** The code of an error, whether a command has declared it or the line reports it. */
export function codeOf(error: unknown): string | undefined {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** What went wrong, for a person. */
export function messageOf(error: unknown): string {
  if (error instanceof IpcError && error.code === 'disconnected') return 'The app has ended.'
  if (typeof error === 'string') return error
  return error instanceof Error ? error.message : JSON.stringify(error)
}
