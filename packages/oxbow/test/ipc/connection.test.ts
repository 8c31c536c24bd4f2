import { IpcError } from '@oxbow/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Channel } from '../../src/channel/channel.ts'
import { command } from '../../src/ipc/command.ts'
import { Connection } from '../../src/ipc/connection.ts'
import type { Invocation } from '../../src/ipc/invocation.ts'
import { coreCommand } from '../../src/plugins/core-command.ts'
import { startBackend } from '../support/backend.ts'

const GONE = new IpcError('disconnected', 'the page has gone away')

async function connection() {
  const { manager, open } = await startBackend()
  return new Connection(manager, await open('main'), { id: 1, headers: {} })
}

describe('a call that is cancelled in the message that begins it', () => {
  it('never runs, and its channel ends', async () => {
    const run = vi.fn()
    const { open, connect } = await startBackend({ run: command(run), greet: command(() => 'Hi') })
    await open('main')
    const page = connect('main')
    page.send(
      ['invoke', 0, 'run', { on: '__CHANNEL__:3' }],
      ['invoke', 1, 'greet', {}],
      ['cancel', 0],
    )
    await page.frame('result', 1)
    expect(run).not.toHaveBeenCalled()
    expect(page.frames).toContainEqual(['end', 3, 0])
    // The id can be used again, as after any call that has ended.
    page.invoke(0, 'greet')
    await page.frame('result', 0, 'Hi')
  })

  it('runs if the cancellation is in a later message, and its signal aborts', async () => {
    const heard = vi.fn()
    const { open, connect } = await startBackend({
      run: command((_args, { signal }) => {
        signal.addEventListener('abort', heard)
        return new Promise(() => {})
      }),
    })
    await open('main')
    const page = connect('main')
    page.invoke(0, 'run')
    page.send(['cancel', 0])
    await vi.waitUntil(() => heard.mock.calls.length > 0)
  })
})

describe('a message that is over a limit', () => {
  it.each([
    ['withdraws a call', '["invoke",1,"echo",{}],["cancel",1],'],
    ['says hello again', '["hello",1,"",1],'],
    ['begins a call', '["invoke",1,"echo",{}],'],
  ])('is not parsed, even if it %s', async (_what, frames) => {
    const { manager, open } = await startBackend({}, undefined, {
      oxbow: { limits: { nodesPerMessage: 20 } },
    })
    const line = new Connection(manager, await open('main'), { id: 1, headers: {} })
    const parse = vi.spyOn(JSON, 'parse')
    onTestFinished(() => parse.mockRestore())
    const message = `[${frames}["invoke",2,"echo",[${'{},'.repeat(100)}0]]]`
    expect(() => line.receive(message)).toThrow('`nodesPerMessage`')
    expect(parse).not.toHaveBeenCalled()
  })
})

describe('a connection that has ended', () => {
  it('C16 C20 opens channels that are lost from the start', async () => {
    const line = await connection()
    line.end(GONE)
    const late = new Channel<string>(line, 1)
    expect(late.signal.aborted).toBe(true)
    await late.send('to nobody')
  })

  it('aborts a call that begins to wait, and forgets it when it has ended', async () => {
    const line = await connection()
    const call = { isWanted: true, abort: vi.fn(), timeLimit: () => 0 }
    line.end(GONE)
    line.openCall(0, call as unknown as Invocation)
    expect(call.abort).toHaveBeenCalledWith(GONE, true)
  })

  it('closes a resource that is added late', async () => {
    const line = await connection()
    const close = vi.fn()
    line.end(GONE)
    line.resources.add({ close })
    expect(close).toHaveBeenCalledTimes(1)
  })

  it('runs no more scripts: a script that its end causes is for the next page', async () => {
    let again: Promise<unknown> | undefined
    const { manager, open, connect } = await startBackend({
      hold: coreCommand({}, (_args, { connection, window }) => {
        connection.resources.add({
          close: () => {
            again = window.evalWithResult('"again"')
          },
        })
      }),
    })
    await open('main')
    const first = connect('main')
    first.invoke(0, 'hold')
    await first.frame('result', 0)
    first.close()
    await vi.waitUntil(() => !manager.windows.get('main')?.isConnected)
    const second = connect('main')
    const [, script, id] = await vi.waitUntil(() =>
      second.frames.find(([kind, , id]) => kind === 'eval' && id !== undefined),
    )
    expect(script).toContain('"again"')
    second.send(['eval-result', id, 'again'])
    expect(await again).toBe('again')
  })
})
