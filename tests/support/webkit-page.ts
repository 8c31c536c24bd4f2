// A page in a native window, with the part of Playwright's `Page` that the suite uses.
import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { ConsoleMessage, Page } from 'playwright-core'
import { vi } from 'vitest'
import type {} from './page/internals.ts'
import { Inspector, type InspectorEvent } from './webkit-inspector.ts'
import { type Answered, decode, type Encoded, scriptOf } from './webkit-values.ts'

/** The members of Playwright's page that {@link WebKitPage} has, with the same types. */
export type Driven = Pick<
  Page,
  | 'evaluate'
  | 'reload'
  | 'goto'
  | 'goBack'
  | 'url'
  | 'title'
  | 'close'
  | 'isClosed'
  | 'waitForFunction'
  | 'waitForURL'
  | 'waitForEvent'
  | 'addInitScript'
  | 'addScriptTag'
  | 'consoleMessages'
  | 'pageErrors'
  | 'on'
>

type Program = string | ((arg: never) => unknown)

interface Line {
  readonly type: string
  readonly text: string
}

interface RemoteValue {
  readonly type: string
  readonly value?: unknown
  readonly description?: string
  readonly objectId?: string
}

interface RawMessage {
  readonly source: string
  readonly level: string
  readonly type: string
  readonly text: string
  readonly repeatCount?: number
  readonly parameters?: readonly RemoteValue[]
}

const REJECTION = 'Unhandled Promise Rejection: '

// Milliseconds. A limit for a slow machine, as in Playwright.
const PATIENCE = 30_000

/** Drives one page. */
export class WebKitPage {
  /** The label of its window, once the page has reported it. */
  label: unknown
  readonly #closeWindow: (label: string) => Promise<void>
  readonly #events = new EventEmitter().setMaxListeners(0)
  readonly #lines: Line[] = []
  readonly #errors: Error[] = []
  #sinceNavigation = 0
  #repeat: () => void = () => {}
  #inspector: Inspector | undefined
  #isClosed = false
  #url = ''
  #initScripts: string[] = []

  private constructor(closeWindow: (label: string) => Promise<void>) {
    this.#closeWindow = closeWindow
  }

  /** Attaches to the page at an address of the inspector. */
  static async attach(
    address: string,
    closeWindow: (label: string) => Promise<void>,
  ): Promise<WebKitPage> {
    const page = new WebKitPage(closeWindow)
    page.#inspector = await Inspector.open(address, (event) => page.#onEvent(event))
    void page.#inspector.closed.then(() => {
      page.#isClosed = true
      page.#events.emit('close')
    })
    await page.#enable()
    return page
  }

  /** The page as a Playwright page. */
  get asPage(): Page {
    return this as unknown as Page satisfies Driven
  }

  async evaluate(program: Program, arg?: unknown): Promise<unknown> {
    const { result } = await this.#ask('Runtime.evaluate', { expression: scriptOf(program, arg) })
    const { value } = await this.#valueOf(result as RemoteValue)
    const [kind, encoded] = JSON.parse(String(value)) as Answered
    if (kind === 'value') return decode(encoded)
    throw thrown(encoded)
  }

  /** Saves one round trip if the value is available at once. */
  async #valueOf(result: RemoteValue): Promise<RemoteValue> {
    const { objectId: promiseObjectId } = result
    if (promiseObjectId === undefined) return result
    const params = { promiseObjectId, returnByValue: true }
    return (await this.#ask('Runtime.awaitPromise', params)).result as RemoteValue
  }

  async reload(): Promise<null> {
    return await this.#navigate('Page.reload')
  }

  async goto(url: string): Promise<null> {
    return await this.#navigate('Page.navigate', { url })
  }

  async goBack(): Promise<null> {
    const loaded = this.#loaded()
    await this.evaluate('void setTimeout(() => history.back())')
    await loaded
    return null
  }

  url(): string {
    return this.#url
  }

  /** Asks the page for its window and its address. */
  async identify(): Promise<void> {
    const ask = () => [window.__OXBOW_INTERNALS__?.label, location.href]
    const [label, url] = (await this.evaluate(ask)) as [unknown, string]
    this.label ??= label
    this.#url = url
  }

  async title(): Promise<string> {
    return (await this.evaluate('document.title')) as string
  }

  isClosed(): boolean {
    return this.#isClosed
  }

  async close(): Promise<void> {
    await this.#closeWindow(String(this.label))
    await this.#inspector?.closed
  }

  async waitForFunction(program: Program, arg?: unknown): Promise<void> {
    await vi.waitUntil(() => this.evaluate(program, arg), { timeout: PATIENCE, interval: 10 })
  }

  async waitForURL(glob: string): Promise<void> {
    const pattern = glob.split('**').map((text) => text.replace(/[.?]/g, '\\$&'))
    const wanted = new RegExp(`^${pattern.join('.*')}$`)
    while (!wanted.test(this.#url)) await this.waitForEvent('load')
  }

  async waitForEvent(event: 'load' | 'close'): Promise<void> {
    await once(this.#events, event, { signal: AbortSignal.timeout(PATIENCE) })
  }

  async addInitScript(script: () => void): Promise<void> {
    this.#initScripts.push(`(${script})()`)
    await this.#ask('Page.setBootstrapScript', { source: this.#initScripts.join(';') })
  }

  async addScriptTag({ path }: { readonly path: string }): Promise<void> {
    await this.evaluate(`${await readFile(path, 'utf8')};void 0`)
  }

  async consoleMessages({ filter = 'all' } = {}): Promise<ConsoleMessage[]> {
    await this.#settled()
    const lines = filter === 'all' ? this.#lines : this.#lines.slice(this.#sinceNavigation)
    return lines.map(({ type, text }) => ({ type: () => type, text: () => text }) as ConsoleMessage)
  }

  async pageErrors(): Promise<Error[]> {
    await this.#settled()
    return [...this.#errors]
  }

  /** Only WebSockets are reported: `page.on('websocket', (socket) => socket.on('framereceived', …))`. */
  on(event: 'websocket', listener: (socket: EventEmitter) => void): void {
    this.#events.on(event, listener)
    void this.#ask('Network.enable')
  }

  /** Discards the events of the previous document. */
  async startAnew(url: string): Promise<void> {
    await this.goto(url)
    await this.#settled()
    this.#lines.length = 0
    this.#errors.length = 0
    this.#sinceNavigation = 0
  }

  /** Waits until all earlier events of the page have arrived. */
  async #settled(): Promise<void> {
    await this.evaluate('0').catch(() => {})
  }

  async #enable(): Promise<void> {
    const domains = ['Runtime', 'Page', 'Console']
    await Promise.all(domains.map((domain) => this.#ask(`${domain}.enable`)))
    if (this.#initScripts.length > 0) {
      await this.#ask('Page.setBootstrapScript', { source: this.#initScripts.join(';') })
    }
  }

  async #ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    if (!this.#inspector) throw new Error('the page is not attached')
    return await this.#inspector.ask(method, params)
  }

  async #navigate(method: string, params: object = {}): Promise<null> {
    const loaded = this.#loaded()
    await this.#ask(method, params)
    await loaded
    return null
  }

  async #loaded(): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE)
    await once(this.#events, 'navigated', { signal })
    await once(this.#events, 'load', { signal })
  }

  #onEvent({ method, params }: InspectorEvent): void {
    switch (method) {
      case 'Target.didCommitProvisionalTarget':
        this.#inspector?.forget('the page has navigated')
        void this.#enable().catch(() => {})
        break
      case 'Page.frameNavigated':
        this.#onNavigated(params.frame as { parentId?: string; url: string })
        break
      case 'Page.loadEventFired':
        this.#events.emit('load')
        break
      case 'Console.messageAdded':
        this.#onMessage(params.message as RawMessage)
        break
      case 'Console.messageRepeatCountUpdated':
        this.#repeat()
        break
      case 'Network.webSocketCreated':
        this.#events.emit('websocket', this.#socketOf(String(params.requestId)))
        break
      case 'Network.webSocketFrameReceived': {
        const payload = (params.response as { payloadData: string }).payloadData
        this.#events.emit(`received ${params.requestId}`, { payload })
      }
    }
  }

  #socketOf(id: string): { on: (event: string, listener: (frame: unknown) => void) => void } {
    return {
      on: (event, listener) => {
        if (event === 'framereceived') this.#events.on(`received ${id}`, listener)
      },
    }
  }

  #onNavigated({ parentId, url }: { parentId?: string; url: string }): void {
    if (parentId !== undefined) return
    this.#url = url
    this.#sinceNavigation = this.#lines.length
    // The previous document cannot answer any more.
    this.#inspector?.forget('Execution context was destroyed, most likely because of a navigation')
    this.#events.emit('navigated')
  }

  #onMessage({ source, level, type, text, parameters, repeatCount = 1 }: RawMessage): void {
    const isError = source === 'javascript' && level === 'error'
    this.#repeat = () => {
      if (isError) this.#errors.push(errorOf(text))
      else this.#lines.push({ type: type === 'log' ? level : type, text: textOf(text, parameters) })
    }
    for (let count = 0; count < repeatCount; count++) this.#repeat()
  }
}

function textOf(text: string, parameters: readonly RemoteValue[] = []): string {
  if (parameters.length === 0) return text
  return parameters
    .map(({ value, description, type }) => String(value ?? description ?? type))
    .join(' ')
}

function errorOf(text: string): Error {
  const message = text.startsWith(REJECTION) ? text.slice(REJECTION.length) : text
  const [, name = 'Error', rest = message] = /^(\w*Error): (.*)$/s.exec(message) ?? []
  return Object.assign(new Error(rest), { name })
}

function thrown(encoded: Encoded): Error {
  const value = decode(encoded)
  const text = value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value)
  return new Error(`page.evaluate: ${text}`)
}
