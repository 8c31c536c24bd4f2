/** For tests of apps: runs the app without windows, with clients in Node as its pages. */

import { type Connected, connect } from '@oxbow/api'
import type { ContractOf, HasContract } from '@oxbow/protocol'
import type { App, RunOptions } from './app/app.ts'
import type { ConfigInput } from './config/config.ts'
import { WebSocket } from './vendor/ws.ts'

/** The parameter of {@link testApp}: a `Builder`. */
export interface Buildable extends HasContract {
  build(config?: ConfigInput, options?: RunOptions): App
}

/** A running app and its pages. */
export interface TestApp<B extends Buildable> extends AsyncDisposable {
  readonly app: ReturnType<B['build']>
  /** Connects as the page of a window, with types from the app; opens the window if necessary. */
  page(label?: string): Promise<Connected<ContractOf<B>>>
  /** Ends the pages and the app. */
  stop(): Promise<void>
}

/**
 * Starts an app for a test. Only the windows are not real: commands, events, channels and errors use a
 * connection as from a browser, and the capabilities in the `root` of the options apply. By default, `root` is
 * the working directory.
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
 * @throws the errors of `App.start()`
 */
export async function testApp<B extends Buildable>(
  builder: B,
  config: ConfigInput = {},
  options: RunOptions = {},
): Promise<TestApp<B>> {
  const windowless: ConfigInput = { ...config, oxbow: { ...config.oxbow, host: 'none' } }
  const built = builder.build(windowless, { signals: false, ...options })
  const app = built as ReturnType<B['build']>
  await app.start()
  const pages: Connected<ContractOf<B>>[] = []
  const stop = async (): Promise<void> => {
    await app.stop()
    // Otherwise pages would wait for the app to come back.
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
