import { expect, test } from 'vitest'
import { parseWindowConfig } from '../../oxbow/src/config/config.ts'
import { parseNotice, parseOrder, windowOptions } from '../src/protocol.ts'

const windowConfig = {
  ...parseWindowConfig({ label: 'main' }),
  title: 'Title',
  backgroundThrottling: 'x',
}

test('orders are returned as they are', () => {
  const page = {
    url: 'http://127.0.0.1:1/',
    identity: { origin: 'http://127.0.0.1:1', script: '', crashNotice: '<a href="">' },
  }
  const open = ['open', 1, 'main', page, windowOptions(windowConfig)]
  expect(parseOrder(open)).toEqual(open)
  expect(parseOrder(['run', 2, 'main', 'set_title', 'x'])).toEqual([
    'run',
    2,
    'main',
    'set_title',
    'x',
  ])
  expect(parseOrder(['close', 3, 'main'])).toEqual(['close', 3, 'main'])
})

test('parsing a value that is not an order gives undefined', () => {
  const wrong = [
    undefined,
    null,
    {},
    [],
    ['quit', 1],
    ['close', 1.5, 'main'],
    ['close', '1', 'main'],
    ['close', 1, 'main', 'more'],
    ['open', 1, 'main', 'http://127.0.0.1:1/', { title: 'Title' }],
    ['run', 1, 'main'],
  ]
  expect(wrong.map(parseOrder)).toEqual(wrong.map(() => undefined))
})

test('notices are returned as they are', () => {
  const notices = [
    ['ready', ['set_title'], []],
    ['failed', 'no display'],
    ['done', 1, null],
    ['error', 2, 'invalid_args', 'no'],
    ['event', 'main', 'tauri://resize', { width: 1, height: 2 }],
    ['close-requested', 'main'],
    ['closed', 'main'],
    ['warn', 'main', 'something'],
  ]
  expect(notices.map(parseNotice)).toEqual(notices)
})

test('parsing a value that is not a notice gives undefined', () => {
  const wrong = [
    'ready',
    ['ready'],
    ['ready', [1], []],
    ['error', 1, 'no_such_code', 'no'],
    ['error', 1, 'toString', 'no'],
    ['closed', 1],
    ['closed', 'main', null],
  ]
  expect(wrong.map(parseNotice)).toEqual(wrong.map(() => undefined))
})

test('the options of a window are its configuration without the rest', () => {
  const options = windowOptions(windowConfig)
  expect(options).toMatchObject({ title: 'Title', width: 800, resizable: true })
  expect(Object.keys(options)).not.toContain('backgroundThrottling')
  expect(Object.keys(options)).not.toContain('label')
})

test('questions about pages, their answers and downloads are returned as they are', () => {
  const notices = [
    ['ask', 1, 'main', { kind: 'navigation', url: 'x', method: 'GET', isSure: true }],
    ['ask', 2, 'main', { kind: 'new-window', url: 'x', method: 'GET', isOwn: false, remote: 'y' }],
    ['ask', 3, 'main', { kind: 'download', url: 'x', path: '/x' }],
    ['ask', 4, 'main', { kind: 'permission', url: 'x', permissions: ['camera'] }],
    [
      'download',
      'main',
      { id: 1, url: 'x', path: '/x', state: 'started', received: 0, total: null },
    ],
  ]
  for (const notice of notices) expect(parseNotice(notice)).toEqual(notice)
  for (const answer of [true, false, 'frame', { path: '/x' }]) {
    expect(parseOrder(['answer', 1, 2, answer])).toEqual(['answer', 1, 2, answer])
  }
})

test('other questions and answers are refused', () => {
  const question = { kind: 'navigation', url: 'x', method: 'GET', isSure: true }
  const notices = [
    ['ask', 1, 'main', { ...question, isSure: 'yes' }],
    ['ask', 1, 'main', { ...question, kind: 'other' }],
    ['ask', 1.5, 'main', question],
    ['ask', 1, 'main', { kind: 'permission', url: 'x', permissions: ['everything'] }],
    ['download', 'main', { id: 1, url: 'x', path: '/x', state: 'odd', received: 0, total: null }],
  ]
  for (const notice of notices) expect(parseNotice(notice)).toBe(undefined)
  for (const answer of ['allow', 1, null, { path: 1 }]) {
    expect(parseOrder(['answer', 1, 2, answer])).toBe(undefined)
  }
})
