// The asset protocol: `convertFileSrc` gives an address that a page in a browser can load.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from 'oxbow'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningApp, startApp } from '../support/app.ts'

let directory: string
let running: RunningApp

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oxbow-asset-'))
  const picture = PNG.sync.write(new PNG({ width: 3, height: 2 }))
  await writeFile(join(directory, 'a picture #1.png'), picture)
  running = await startApp(Builder.default(), {
    app: { security: { assetProtocol: { enable: true, scope: [`${directory}/**`] } } },
  })
})

afterAll(async () => {
  await running.stop()
  await rm(directory, { recursive: true })
})

it('P10 departs: an asset has an address of the app, and an image shows it, after a reload too', async () => {
  const page = await running.open()
  for (const _load of ['first', 'second']) {
    const found = await page.evaluate(
      async (path) => {
        const image = new Image()
        image.src = window.tauri.core.convertFileSrc(path)
        await image.decode()
        return [new URL(image.src).origin === location.origin, image.width, image.height]
      },
      join(directory, 'a picture #1.png'),
    )
    expect(found).toEqual([true, 3, 2])
    await page.reload()
  }
})

it('both packages give the same address', async () => {
  const page = await running.open()
  const [tauri, oxbow] = await page.evaluate(() => [
    window.tauri.core.convertFileSrc('/x'),
    window.oxbow.convertFileSrc('/x'),
  ])
  expect(tauri).toBe(oxbow)
  expect(tauri).toMatch(/\/\.oxbow\/asset\/[\w-]{112}\/%2Fx$/)
})
