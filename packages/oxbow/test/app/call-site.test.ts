import { expect, it } from 'vitest'
import { Builder } from '../../src/app/builder.ts'
import { type CallSite, callSite } from '../../src/app/call-site.ts'
import { command } from '../../src/ipc/command.ts'

it('names the file and line that called a function', () => {
  const inner = (): CallSite => callSite(outer)
  const outer = (): CallSite => inner()
  expect(outer()).toMatch(/call-site\.test\.ts:\d+:\d+$/)
})

it('names the two places at which a command was added', () => {
  const builder = Builder.default().commands({ greet: command(() => '') })
  expect(() => builder.commands({ greet: command(() => '') } as never)).toThrow(
    /command `greet` is defined twice: .*call-site\.test\.ts:13:\d+ and .*call-site\.test\.ts:14:\d+$/,
  )
})
