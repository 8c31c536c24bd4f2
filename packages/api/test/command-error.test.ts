/** Declared errors of commands, as both clients receive them. */

import { expect, it } from 'vitest'
import { client } from '../src/client.ts'
import { isCommandError } from '../src/command-error.ts'
import type { AnyContract } from '../src/connect.ts'
import { type HasContract, IpcError } from '../src/index.ts'
import { connected } from './backend.ts'

const scripts = {
  find: () => {
    throw { code: 'NotFound', data: { name: 'a' } }
  },
}

it('are plain objects that are distinguished by their codes', async () => {
  const { connection } = connected(scripts)
  const { invoke, isError } = client<HasContract<AnyContract>>(connection)
  const error = await invoke('find').catch((reason: unknown) => reason)
  expect(error).toEqual({ code: 'NotFound', data: { name: 'a' } })
  expect(isCommandError(error, 'NotFound') && error.data).toEqual({ name: 'a' })
  expect(isError('find', error, 'NotFound')).toBe(true)
  expect(isCommandError(error, 'Other')).toBe(false)
})

it.each([undefined, null, 'NotFound', {}, new IpcError('too_large', 'an error of Oxbow itself')])(
  'do not include %j',
  (error) => {
    expect(isCommandError(error, 'too_large')).toBe(false)
  },
)

it('without data are errors too', () => {
  expect(isCommandError({ code: 'Gone' }, 'Gone')).toBe(true)
})
