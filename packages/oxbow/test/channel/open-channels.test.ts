import { IpcError } from '@oxbow/protocol'
import { expect, it, vi } from 'vitest'
import type { OpenChannel } from '../../src/channel/channel.ts'
import { OpenChannels } from '../../src/channel/open-channels.ts'

const channelOf = (id: number): OpenChannel => ({ id, release: () => {}, lose: vi.fn() })

it('finds a channel by its number, and forgets it', () => {
  const channels = new OpenChannels()
  const [one, other] = [channelOf(1), channelOf(2)]
  channels.add(one)
  channels.add(other)
  expect([channels.size, channels.find(1), channels.find(2)]).toEqual([2, one, other])
  channels.delete(one)
  channels.delete(one)
  expect([channels.size, channels.find(1), [...channels]]).toEqual([1, undefined, [other]])
})

it('gives the oldest of several that share a number, in whatever order they end', () => {
  const channels = new OpenChannels()
  const [first, second, third] = [channelOf(1), channelOf(1), channelOf(1)]
  for (const channel of [first, second, third]) channels.add(channel)
  expect(channels.find(1)).toBe(first)
  channels.delete(second)
  channels.delete(first)
  expect([channels.size, channels.find(1)]).toEqual([1, third])
  channels.delete(channelOf(1))
  expect(channels.size).toBe(1)
  channels.delete(third)
  expect([channels.size, channels.find(1), [...channels]]).toEqual([0, undefined, []])
})

it('informs all of them that their page is gone, and is empty then', () => {
  const channels = new OpenChannels()
  const all = [channelOf(1), channelOf(1), channelOf(2)]
  for (const channel of all) channels.add(channel)
  const gone = new IpcError('disconnected', 'gone')
  channels.loseAll(gone)
  for (const { lose } of all) expect(lose).toHaveBeenCalledExactlyOnceWith(gone)
  expect([channels.size, [...channels]]).toEqual([0, []])
})
