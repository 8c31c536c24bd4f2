import { expect, test } from 'vitest'
import { parseWindowConfig, type WindowConfigInput } from '../../src/config/config.ts'
import { BrowserHost, type OpenUrl } from '../../src/hosts/browser.ts'
import { hostContext } from '../support/host.ts'
import { recorder } from '../support/server.ts'

interface Setup {
  readonly host: BrowserHost
  readonly logs: string[]
  /** The scripts that were run, with their windows. */
  readonly scripts: [label: string, script: string][]
}

async function setUp(openUrl?: OpenUrl): Promise<Setup> {
  const logs: string[] = []
  const scripts: Setup['scripts'] = []
  const host = new BrowserHost(openUrl)
  const evalIn = (label: string, script: string): void => {
    scripts.push([label, script])
  }
  await host.start(hostContext({ logger: recorder(logs), productName: 'Downloads', evalIn }))
  return { host, logs, scripts }
}

function request(label: string, config: WindowConfigInput = {}) {
  const url = `http://127.0.0.1:1/?oxbow-ticket=${label}`
  return { label, url, config: parseWindowConfig({ label, ...config }) }
}

test('the first window is opened in the browser, and its address printed', async () => {
  const opened: string[] = []
  const { host, logs } = await setUp(async (url) => opened.push(url))
  await host.open(request('main'))
  expect(opened).toEqual(['http://127.0.0.1:1/?oxbow-ticket=main'])
  expect(logs).toEqual([
    'info Downloads (main): http://127.0.0.1:1/?oxbow-ticket=main {"label":"main"}',
  ])
})

test('without a desktop addresses are only printed, the first one with instructions', async () => {
  const { host, logs } = await setUp()
  await host.open(request('main'))
  await host.open(request('second'))
  expect(logs).toEqual([
    expect.stringContaining('oxbow-ticket=main'),
    'info Open this address in a browser. It works once. {}',
    expect.stringContaining('oxbow-ticket=second'),
  ])
})

test('a further window is opened by a connected page, and printed in case the browser blocks it', async () => {
  const opened: string[] = []
  const { host, logs, scripts } = await setUp(async (url) => opened.push(url))
  await host.open(request('other'))
  await host.open(request('main', { width: 400, height: 300, x: 1, y: 2 }))
  await host.open(request('third'))
  expect(opened).toHaveLength(1)
  expect(logs).toHaveLength(3)
  expect(scripts).toEqual([
    [
      'other',
      'window.open("http://127.0.0.1:1/?oxbow-ticket=main", "main", "popup,width=400,height=300,left=1,top=2")',
    ],
    [
      'main',
      'window.open("http://127.0.0.1:1/?oxbow-ticket=third", "third", "popup,width=800,height=600")',
    ],
  ])
})

test('a window that the app closes runs a script to close itself, and opens no others', async () => {
  const { host, scripts } = await setUp()
  const main = await host.open(request('main'))
  await main.close()
  await host.open(request('second'))
  expect(scripts).toEqual([['main', 'window.close()']])
})

test('the app keeps running if the browser cannot be opened: the address is printed', async () => {
  const { host, logs } = await setUp(() => Promise.reject(new Error('no xdg-open')))
  await host.open(request('main'))
  expect(logs[1]).toMatch(/^warn the browser could not be opened.*no xdg-open/)
})

test('tabs come and go without ending the app', async () => {
  const { host } = await setUp()
  expect([host.name, host.endsWithLastWindow, host.reloadGraceMs]).toEqual(['browser', false, 5000])
  await host.stop()
})
