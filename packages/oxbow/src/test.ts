/** For tests of apps: the app itself, without a window, and pages that are Node clients. */

import { type Connected, connect } from '@oxbow/api'
import type { ContractOf, HasContract } from '@oxbow/protocol'
import { WebSocket } from 'ws'
import type { App, RunOptions } from './app.ts'
import type { ConfigInput } from './config.ts'

/** What {@link testApp} takes: a `Builder`. */
export interface Buildable extends HasContract {
  build(config?: ConfigInput, options?: RunOptions): App
}

/** A running app and its pages. */
export interface TestApp<B extends Buildable> extends AsyncDisposable {
  readonly app: ReturnType<B['build']>
  /** Connects as the page of a window, typed from the app; the window is opened if need be. */
  page(label?: string): Promise<Connected<ContractOf<B>>>
  /** Ends the pages and the app. */
  stop(): Promise<void>
}

/**
 * Starts an app for a test: everything is real but the windows. Commands, events, channels and errors
 * go over a line as they do from a browser, and capabilities count as ever: those in the `root` of the
 * options, which is the working directory by default.
 *
 * @example
 * ```ts
 * import { Builder, command } from 'oxbow'
 * import { testApp } from 'oxbow/test'
 *
 * const builder = Builder.default().commands({ add: command(() => 1 + 1) })
 * await using test = await testApp(builder)
 * const page = await test.page('main')
 * console.log(await page.invoke('add'))
 * ```
 * @throws whatever `App.start()` throws
 */
export async function testApp<B extends Buildable>(
  builder: B,
  config: ConfigInput = {},
  options: RunOptions = {},
): Promise<TestApp<B>> {
  const windowless: ConfigInput = { ...config, oxbow: { ...config.oxbow, host: 'none' } }
  const built = builder.build(windowless, options)
  const app = built as ReturnType<B['build']>
  await app.start()
  const pages: Connected<ContractOf<B>>[] = []
  const stop = async (): Promise<void> => {
    await app.stop()
    // Of themselves pages would wait for the app to come back.
    for (const page of pages) page.close()
  }
  return {
    app,
    stop,
    [Symbol.asyncDispose]: stop,
    page: async (label = 'main') => {
      if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label)
      const page = await connect<B>({ ...app.access(label), WebSocket })
      pages.push(page)
      return page
    },
  }
}
