import { describe, expect, it } from 'vitest'
import { PageDecisions } from '../../src/app/page-decisions.ts'
import type { PageHandlers } from '../../src/app/page-handlers.ts'
import type { NavigationQuestion, NewWindowQuestion } from '../../src/hosts/page-question.ts'
import { type BackendOptions, startBackend } from '../support/backend.ts'

const CREATES = {
  identifier: 'creates',
  windows: ['main'],
  permissions: ['core:webview:allow-create-webview-window'],
}

async function start(pages: PageHandlers = {}, options: BackendOptions = {}) {
  const { manager, complaints, open } = await startBackend({}, undefined, { ...options, pages })
  await open('main')
  const opened: string[] = []
  const decisions = new PageDecisions(manager, async (url) => opened.push(url))
  const go = (url: string, rest: Partial<NavigationQuestion> = {}) =>
    decisions.decide('main', { kind: 'navigation', url, method: 'GET', isSure: true, ...rest })
  const popUp = (url: string, rest: Partial<NewWindowQuestion> = {}) =>
    decisions.decide('main', { kind: 'new-window', url, method: 'GET', isOwn: true, ...rest })
  return { manager, complaints, opened, decisions, go, popUp }
}

describe('a navigation', () => {
  it('to another site is refused, and the browser opens it', async () => {
    const { complaints, opened, go } = await start()
    expect(await go('https://example.com/a?code=1')).toBe(false)
    expect(opened).toEqual(['https://example.com/a?code=1'])
    expect(complaints).toEqual([
      "https://example.com/a… is not of the app and opens in the user's browser",
    ])
  })

  it('that may be of a frame is left to frames, and not logged', async () => {
    const { complaints, opened, go } = await start()
    expect(await go('https://example.com/', { isSure: false, method: 'POST' })).toBe('frame')
    expect([complaints, opened]).toEqual([[], []])
  })

  it('is decided by onNavigation first, which may be async', async () => {
    const { complaints, opened, go } = await start({
      onNavigation: async ({ pathname }) =>
        pathname === '/yes' ? true : pathname === '/no' ? false : undefined,
    })
    expect(await go('https://example.com/yes', { isSure: false })).toBe(true)
    expect(await go('https://example.com/no')).toBe(false)
    expect(await go('https://example.com/other')).toBe(false)
    expect(opened).toEqual(['https://example.com/other'])
    expect(complaints).toHaveLength(3)
  })

  it('is refused by a handler that throws, and with an invalid address', async () => {
    const { complaints, go } = await start({
      onNavigation: () => Promise.reject(new Error('no idea')),
    })
    expect(await go('https://example.com/')).toBe(false)
    expect(await go('nothing')).toBe(false)
    expect(complaints).toEqual(['https://example.com/ was refused: no idea'])
  })

  it('loads in the window or nowhere, as the configuration says', async () => {
    const shown = await start({}, { oxbow: { native: { externalLinks: 'window' } } })
    expect(await shown.go('https://example.com/')).toBe(true)
    const refused = await start({}, { oxbow: { native: { externalLinks: 'refuse' } } })
    expect(await refused.go('https://example.com/')).toBe(false)
    expect([shown.opened, refused.opened]).toEqual([[], []])
  })

  it('opens only programs for the web, for mail and for telephones', async () => {
    const { complaints, opened, go } = await start()
    for (const url of ['file:///etc/passwd', 'steam://x', 'javascript:x', 'data:,x']) {
      expect(await go(url)).toBe(false)
    }
    expect(opened).toEqual([])
    expect(complaints).toHaveLength(4)
  })

  it('that repeats opens only a few addresses', async () => {
    const { opened, go, complaints } = await start()
    for (let count = 0; count < 1000; count++) await go('https://example.com/')
    expect(opened.length).toBeLessThan(20)
    expect(complaints.length).toBeLessThan(50)
  })

  it('of a window that does not exist is refused', async () => {
    const { decisions } = await start()
    const question = { kind: 'navigation', url: 'https://a.example/', method: 'GET', isSure: true }
    expect(await decisions.decide('none', question as NavigationQuestion)).toBe(false)
  })
})

describe('a new window', () => {
  it('is opened for a window that may create windows', async () => {
    const { manager, complaints, popUp } = await start({}, { capabilities: [CREATES] })
    expect(await popUp('http://app.example/help')).toBe(true)
    expect([...manager.windows.all.keys()]).toEqual(['main', 'popup-1'])
    expect(manager.windows.get('popup-1')?.config.url).toBe('http://app.example/help')
    expect(complaints).toContain('http://app.example/help opens in the window `popup-1`')
  })

  it('is refused to a window that may not, and to a page of another site in it', async () => {
    const { manager, popUp } = await start({}, { capabilities: [{ ...CREATES, windows: ['x'] }] })
    expect(await popUp('http://app.example/help')).toBe(false)
    const other = await start({}, { capabilities: [CREATES] })
    expect(await other.popUp('http://app.example/', { remote: 'https://a.example' })).toBe(false)
    expect([manager.windows.all.size, other.manager.windows.all.size]).toEqual([1, 1])
  })

  it('for another site opens in the browser', async () => {
    const { opened, popUp } = await start({}, { capabilities: [CREATES] })
    expect(await popUp('https://example.com/', { isOwn: false })).toBe(false)
    expect(opened).toEqual(['https://example.com/'])
  })

  it('is decided by onNewWindow', async () => {
    const { manager, popUp } = await start({
      onNewWindow: ({ pathname }) =>
        pathname === '/deny'
          ? 'deny'
          : pathname === '/allow'
            ? 'allow'
            : { create: { label: 'help', title: 'Help' } },
    })
    expect(await popUp('https://example.com/deny')).toBe(false)
    expect(await popUp('https://example.com/allow', { isOwn: false })).toBe(true)
    expect(await popUp('https://example.com/help')).toBe(true)
    expect([...manager.windows.all.keys()]).toEqual(['main', 'popup-1', 'help'])
    expect(manager.windows.get('help')?.config).toMatchObject({
      title: 'Help',
      url: 'https://example.com/help',
    })
  })

  it('is refused for a form that is sent by POST, and beyond a limit', async () => {
    const { manager, popUp } = await start({ onNewWindow: () => 'allow' })
    expect(await popUp('http://app.example/', { method: 'POST' })).toBe(false)
    for (let count = 0; count < 100; count++) await popUp('http://app.example/')
    expect(manager.windows.all.size).toBeLessThan(20)
  })
})

describe('a download', () => {
  const save = { kind: 'download', url: 'blob:http://app.example/1', path: '/home/a.txt' } as const

  it('goes to its default path, unless onDownload refuses or names another path', async () => {
    const { decisions } = await start()
    expect(await decisions.decide('main', save)).toBe(true)
    const asked: string[] = []
    const { decisions: own, complaints } = await start({
      onDownload: ({ url, destination }) => {
        asked.push(`${url.protocol} ${destination}`)
        return [false, '/tmp/b.txt', 'b.txt', undefined][asked.length - 1]
      },
    })
    const answers = []
    for (let count = 0; count < 4; count++) answers.push(await own.decide('main', save))
    expect(answers).toEqual([false, { path: '/tmp/b.txt' }, false, true])
    expect(asked[0]).toBe('blob: /home/a.txt')
    expect(complaints[0]).toContain('was refused by onDownload')
    expect(complaints[1]).toContain('onDownload must name an absolute path, and not b.txt')
  })

  it('beyond a limit is refused, unless the app has allowed it', async () => {
    const flood = async (pages: PageHandlers) => {
      const { decisions } = await start(pages)
      const answers = []
      for (let count = 0; count < 200; count++) answers.push(await decisions.decide('main', save))
      return answers.filter((answer) => answer === true).length
    }
    expect(await flood({})).toBeLessThan(100)
    expect(await flood({ onDownload: () => true })).toBe(200)
  })

  it('is reported to its window, and its end to the log', async () => {
    const { manager, complaints, decisions } = await start()
    const heard: unknown[] = []
    manager.app.listenAny('oxbow://download', ({ payload }) => heard.push(payload))
    const event = { id: 1, url: 'http://a.example/x?y', path: '/x', received: 1, total: null }
    for (const state of ['started', 'progress', 'finished'] as const) {
      decisions.downloaded('main', { ...event, state })
    }
    decisions.downloaded('main', { ...event, state: 'failed', reason: 'it broke off' })
    decisions.downloaded('gone', { ...event, state: 'finished' })
    expect(heard).toHaveLength(4)
    expect(complaints).toEqual([
      'http://a.example/x… was saved as /x',
      'http://a.example/x… was not saved: it broke off',
      'http://a.example/x… was saved as /x',
    ])
  })
})

describe('a permission', () => {
  const wish = { kind: 'permission', url: 'http://app.example/' } as const

  it('is refused, unless onPermission grants every requested one', async () => {
    const { decisions, complaints } = await start()
    expect(await decisions.decide('main', { ...wish, permissions: ['camera'] })).toBe(false)
    expect(complaints).toEqual(['http://app.example/ was refused the permission `camera`'])
    const { decisions: own } = await start({ onPermission: (name) => name !== 'microphone' })
    expect(await own.decide('main', { ...wish, permissions: ['camera'] })).toBe(true)
    const both = { ...wish, permissions: ['camera', 'microphone'] as const }
    expect(await own.decide('main', both)).toBe(false)
    expect(await own.decide('main', { ...wish, permissions: [] })).toBe(false)
  })
})
