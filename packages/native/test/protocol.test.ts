import { expect, test } from 'vitest'
import { parseWindowConfig } from '../../oxbow/src/config.ts'
import { parseNotice, parseOrder, windowOptions } from '../src/protocol.ts'

const windowConfig = {
  ...parseWindowConfig({ label: 'main' }),
  title: 'Title',
  backgroundThrottling: 'x',
}

test('orders are taken as they are', () => {
  const open = ['open', 1, 'main', 'http://127.0.0.1:1/', windowOptions(windowConfig)]
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

test('what is no order is none', () => {
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

test('notices are taken as they are', () => {
  const notices = [
    ['ready', ['set_title'], []],
    ['failed', 'no display'],
    ['done', 1, null],
    ['error', 2, 'invalid_args', 'no'],
    ['event', 'main', 'tauri://resize', { width: 1, height: 2 }],
    ['close-requested', 'main'],
    ['closed', 'main'],
  ]
  expect(notices.map(parseNotice)).toEqual(notices)
})

test('what is no notice is none', () => {
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
