// Downloads go to the user's download directory and never overwrite a file.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DownloadEvent, PageHandlers, WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { type NativeApp, startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { type DownloadFolder, useDownloadFolder } from './support/download-folder.ts'
import { type Answer, startSite } from './support/site.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

const attachment = (name: string, body = 'saved'): Answer => ({
  headers: { 'content-type': 'text/plain', 'content-disposition': `attachment; ${name}` },
  body,
})

interface Scene {
  readonly app: NativeApp
  readonly main: WebviewWindow
  readonly folder: DownloadFolder
}

async function start(pages: PageHandlers = {}): Promise<Scene> {
  const folder = await useDownloadFolder()
  const config = {
    app: {
      windows: [{ title: 'Main' }],
      withGlobalTauri: true,
      security: {
        csp: null,
        capabilities: [{ identifier: 'all', windows: ['*'], permissions: ['core:default'] }],
      },
    },
  }
  const files = { 'own.html': '<!doctype html><title>own</title>own' }
  const app = await startNative(desktop(), config, { pages, files })
  return { app, main: await app.window(), folder }
}

/** The download events that the backend got. */
function told({ payloads }: NativeApp): DownloadEvent[] {
  return payloads('oxbow://download') as DownloadEvent[]
}

async function ended(app: NativeApp, count = 1): Promise<DownloadEvent[]> {
  return await waitFor(() => {
    const ends = told(app).filter(({ state }) => state === 'finished' || state === 'failed')
    expect(ends, app.logs.join('\n')).toHaveLength(count)
    return ends
  })
}

/** Downloads an address by clicking a link from a script. */
function save(address: string, name: string): string {
  return `(() => {
    const link = document.createElement('a')
    link.href = ${address}
    link.download = ${JSON.stringify(name)}
    document.body.append(link)
    link.click()
  })()`
}

function frame(src: string): string {
  return `(() => {
    const frame = document.createElement('iframe')
    frame.src = ${JSON.stringify(src)}
    document.body.append(frame)
  })()`
}

test('links, blobs and data are saved, and both sides get events about it', options, async () => {
  const { app, main, folder } = await start()
  await main.evalWithResult(`window.seen = []; __TAURI__.window.getCurrentWindow()
    .listen('oxbow://download', ({ payload }) => seen.push(payload)).then(() => null)`)
  main.eval(save("'/own.html'", 'saved.html'))
  await ended(app, 1)
  main.eval(save("URL.createObjectURL(new Blob(['blob']))", 'blob.txt'))
  await ended(app, 2)
  main.eval(save("'data:text/plain,data'", 'data.txt'))
  const ends = await ended(app, 3)
  expect(ends.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished'])
  expect(folder.files()).toMatchObject({ 'blob.txt': 'blob', 'data.txt': 'data' })
  expect(folder.files()['saved.html']).toContain('own')
  expect(Object.keys(folder.files())).toHaveLength(3)
  expect(told(app)[0]).toMatchObject({ state: 'started', path: join(folder.path, 'saved.html') })
  expect(ends[1]).toMatchObject({ received: 4, total: 4 })
  await waitFor(async () => expect(await main.evalWithResult('seen')).toEqual(told(app)))
  await waitFor(() =>
    expect(app.logs.join('\n')).toContain(`was saved as ${join(folder.path, 'blob.txt')}`),
  )
})

test('attachments are saved, from the page of a window and from a frame', options, async () => {
  const { app, main, folder } = await start()
  const site = await startSite({
    '/page': { body: "<script>location.href = '/top'</script>" },
    '/top': attachment('filename="top.txt"', 'top'),
    '/frame': attachment('filename="frame.txt"', 'frame'),
    '/odd': { headers: { 'content-type': 'application/x-odd' }, body: 'odd' },
  })
  main.eval(frame(`${site.origin}/frame`))
  await ended(app, 1)
  main.eval(frame(`${site.origin}/odd`))
  await ended(app, 2)
  await app.app.createWebviewWindow('site', { url: `${site.origin}/page` })
  await ended(app, 3)
  expect(folder.files()).toEqual({ 'frame.txt': 'frame', odd: 'odd', 'top.txt': 'top' })
  expect(await main.evalWithResult('1 + 1')).toBe(2)
})

test('no name leads elsewhere, and nothing is replaced', options, async () => {
  const { app, main, folder } = await start()
  mkdirSync(folder.path)
  writeFileSync(join(folder.path, 'x'), 'before')
  const site = await startSite({
    '/up': attachment('filename="../../x"'),
    '/line': attachment("filename*=UTF-8''a%0Ab%00.txt"),
    '/long': attachment(`filename="${'y'.repeat(300)}.txt"`),
    '/hidden': attachment('filename=".bashrc"'),
  })
  let count = 0
  for (const path of ['/up', '/line', '/long', '/hidden']) {
    main.eval(frame(site.origin + path))
    await ended(app, ++count)
  }
  main.eval(save("URL.createObjectURL(new Blob(['new']))", 'x'))
  await ended(app, ++count)
  const files = folder.files()
  expect(files.x).toBe('before')
  const names = Object.keys(files)
  expect(names).toHaveLength(6)
  for (const name of names) {
    expect(name).toMatch(/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
  }
})

test('onDownload can refuse, and choose the path', options, async () => {
  const asked: string[] = []
  const { app, main, folder } = await start({
    onDownload: ({ destination }, { window }) => {
      asked.push(`${window.label} ${destination}`)
      if (destination.endsWith('no.txt')) return false
      if (destination.endsWith('broken.txt')) return 'broken.txt'
      return join(folder.path, 'deep', 'chosen.txt')
    },
  })
  const blob = "URL.createObjectURL(new Blob(['x']))"
  main.eval(save(blob, 'no.txt'))
  await waitFor(() => expect(app.logs.join('\n')).toContain('was refused by onDownload'))
  main.eval(save(blob, 'broken.txt'))
  await waitFor(() => expect(app.logs.join('\n')).toContain('must name an absolute path'))
  main.eval(save(blob, 'yes.txt'))
  const [end] = await ended(app)
  expect(end).toMatchObject({ state: 'finished', path: join(folder.path, 'deep', 'chosen.txt') })
  expect(asked).toEqual(
    ['no.txt', 'broken.txt', 'yes.txt'].map((name) => `main ${join(folder.path, name)}`),
  )
})

test('an interrupted download leaves no part of the file', options, async () => {
  const { app, main, folder } = await start()
  const site = await startSite({
    '/part': {
      headers: { 'content-disposition': 'attachment; filename=part.bin', 'content-length': '1000' },
      body: 'only so much',
      breaksOff: true,
    },
  })
  main.eval(frame(`${site.origin}/part`))
  const [end] = await ended(app)
  expect(end).toMatchObject({ state: 'failed' })
  await waitFor(() => expect(folder.files()).toEqual({}))
  await waitFor(() => expect(app.logs.join('\n')).toContain('/part was not saved: '))
})

test('progress is reported at intervals, and not for each piece', options, async () => {
  const { app, main, folder } = await start()
  const size = 64 * 1024 * 1024
  const site = await startSite({
    '/large': {
      headers: { 'content-disposition': 'attachment; filename=large.bin' },
      body: Buffer.alloc(size, 'x'),
    },
  })
  const begin = performance.now()
  main.eval(frame(`${site.origin}/large`))
  const [end] = await ended(app)
  expect(end).toMatchObject({ state: 'finished', received: size })
  expect(Object.keys(folder.files())).toEqual(['large.bin'])
  const progress = told(app).filter(({ state }) => state === 'progress')
  expect(progress.length).toBeGreaterThan(0)
  expect(progress.length).toBeLessThanOrEqual((performance.now() - begin) / 200 + 1)
})

test('a flood of downloads saves some files only', options, async () => {
  const { app, main, folder } = await start()
  await main.evalWithResult(`(async () => {
    for (let count = 0; count < 150; count++) {
      ${save("URL.createObjectURL(new Blob(['x']))", 'x.txt')}
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()`)
  await waitFor(() =>
    expect(app.logs.join('\n')).toMatch(/more than \d+ (files|things) at once|saves too much/),
  )
  expect(await main.evalWithResult('1 + 1')).toBe(2)
  const names = Object.keys(folder.files())
  expect(names.length).toBeGreaterThan(0)
  expect(names.length).toBeLessThan(150)
})
