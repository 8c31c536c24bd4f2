import { once } from 'node:events'
import type { Socket } from 'node:net'
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Heartbeat } from '../../src/server/heartbeat.ts'
import { startTestServer } from '../support/server.ts'

describe('a line', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function watched() {
    const socket = { bytesRead: 0, _handle: { writeQueueSize: 0 } }
    const line = {
      socket: socket as unknown as Socket,
      received: 0,
      unsent: 0,
      silent: 0,
      OPEN: 1,
      readyState: 1,
      ping: vi.fn(),
      giveUp: vi.fn(),
    }
    const lines = new Set([line])
    const heartbeat = new Heartbeat(1000, lines)
    onTestFinished(() => heartbeat.stop())
    return { socket, line, lines }
  }

  test('that does not answer is ended at the next beat but one', () => {
    const { line } = watched()
    vi.advanceTimersByTime(1000)
    expect(line.ping).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1999)
    expect(line.giveUp).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(line.giveUp).toHaveBeenCalledTimes(1)
  })

  test('that answers every second time, with whatever bytes, lives', () => {
    const { line, socket } = watched()
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(2000)
      socket.bytesRead += 1
    }
    expect(line.giveUp).not.toHaveBeenCalled()
  })

  test('that still takes what it was sent lives, and no longer', () => {
    const { line, socket } = watched()
    const { _handle: handle } = socket
    handle.writeQueueSize = 10_000
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(1000)
      handle.writeQueueSize -= 1
    }
    expect(line.giveUp).not.toHaveBeenCalled()
    // Further messages that the page does not read are not a sign of life.
    handle.writeQueueSize += 100
    vi.advanceTimersByTime(2000)
    expect(line.giveUp).toHaveBeenCalledTimes(1)
  })

  test('costs no timer, and is forgotten when it has closed', () => {
    const { line, lines } = watched()
    for (let i = 0; i < 100; i++) lines.add({ ...line })
    expect(vi.getTimerCount()).toBe(1)
    lines.clear()
    vi.advanceTimersByTime(5000)
    expect([line.ping.mock.calls, line.giveUp.mock.calls]).toEqual([[], []])
  })
})

test('a page that is gone without a word is noticed, and one that answers stays', async () => {
  const server = await startTestServer({ limits: { ...DEFAULT_LIMITS, heartbeatMs: 20 } })
  const url = `ws://127.0.0.1:${server.port}/.oxbow/line`
  const living = new WebSocket(url)
  await once(living, 'open')
  const dead = new WebSocket(url, { autoPong: false })
  await once(dead, 'open')
  const closed = once(dead, 'close')
  const end = await server.links[1]?.transport.closed
  expect(end).toEqual({ code: 1006, reason: '', isSilent: true })
  expect((await closed)[0]).toBe(1006)
  for (let i = 0; i < 3; i++) await once(living, 'ping')
  expect(living.readyState).toBe(WebSocket.OPEN)
  living.terminate()
})

test('it keeps no process', () => {
  const unref = vi.fn()
  const timer = { unref } as unknown as NodeJS.Timeout
  vi.spyOn(globalThis, 'setInterval').mockReturnValueOnce(timer)
  new Heartbeat(1000, [])
  expect(unref).toHaveBeenCalledOnce()
})
