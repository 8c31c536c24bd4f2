// The console of a page during development, under the default policy for scripts.
import { Builder, type ConfigInput, command, type Logger } from 'oxbow'
import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { consoleOf } from '../support/chromium.ts'

/** An app that is built as if `NODE_ENV` were `development`. */
function atWork() {
  const builder = Builder.default().commands({
    save: command(() => {
      throw new Error('</script> "no space" left')
    }),
  })
  return {
    logger: (logger: Logger) => builder.logger(logger),
    build: (config?: ConfigInput) => builder.build(config, { dev: true }),
  }
}

it('the console of the page shows its mistakes and its failed calls', async () => {
  await using running = await startApp(atWork())
  const page = await running.open()
  const other = await running.open('other')
  await page.evaluate(async () => {
    const { invoke } = window.tauri.core
    await window.outcome(invoke('gret'))
    await window.outcome(invoke('save'))
  })
  await expect
    .poll(() => consoleOf(page))
    .toEqual([
      '[oxbow] command "gret" failed: Command gret not found',
      '[oxbow] command "save" failed: </script> "no space" left',
    ])
  const types = (await page.consoleMessages()).map((message) => message.type())
  expect(types).toEqual(['warning', 'error'])
  expect(await consoleOf(other)).toEqual([])
})

it('the page itself reports a missing callback, also in production', async () => {
  await using running = await startApp(Builder.default())
  const page = await running.open()
  await page.evaluate(() => window.__TAURI_INTERNALS__.runCallback(77, null))
  expect(await consoleOf(page)).toMatchObject([
    expect.stringContaining("Couldn't find callback id 77"),
  ])
})

it('a listener of the page that throws causes an error in the page, and the next one gets the event', async () => {
  await using running = await startApp(Builder.default())
  const page = await running.open()
  const heard = await page.evaluate(async () => {
    const { event } = window.tauri
    await event.listen('news', () => {
      throw new Error('not listening')
    })
    const heard = new Promise((resolve) => event.listen('news', () => resolve(true)))
    await event.emit('news')
    return await heard
  })
  expect(heard).toBe(true)
  const errors = (await page.pageErrors()).map(({ message }) => message)
  expect(errors).toEqual(['not listening'])
})
