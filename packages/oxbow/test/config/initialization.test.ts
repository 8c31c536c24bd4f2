import { describe, expect, it } from 'vitest'
import { refuseInitialization, splitInitialization } from '../../src/config/initialization.ts'
import { webviewPlugin } from '../../src/plugins/webview-plugin.ts'
import { startBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

describe('scripts for documents', () => {
  it('are separated from the configuration, in their order', () => {
    const options = {
      title: 'A',
      initializationScriptForAllFrames: ['c'],
      initializationScript: ['a', 'b'],
    }
    expect(splitInitialization(options)).toEqual({
      config: { title: 'A' },
      scripts: [
        { source: 'a', allFrames: false },
        { source: 'b', allFrames: false },
        { source: 'c', allFrames: true },
      ],
    })
    expect(splitInitialization({ initializationScript: 'a' }).scripts).toHaveLength(1)
    expect(splitInitialization({ initializationScript: undefined }).scripts).toEqual([])
  })

  it.each<[unknown, string]>([
    [7, 'initializationScript: expected a script as text, received number'],
    [['a', null], 'initializationScript: expected a script as text, received object'],
    [{ source: 'a' }, 'initializationScript: expected a script as text, received object'],
    ['"\0"', 'initializationScript: a script cannot have a zero character'],
    ['}', 'initializationScript: the script does not parse: Unexpected token'],
    ['await 1', 'initializationScript: the script does not parse: '],
    ['import "a"', 'initializationScript: the script does not parse: '],
  ])('%j are refused', (initializationScript, reason) => {
    expect(() => splitInitialization({ initializationScript } as never)).toThrow(
      `invalid configuration: ${reason}`,
    )
  })

  it('are refused if a page has no room for them', () => {
    const initializationScript = `//${'a'.repeat(2 ** 18)}`
    expect(() => splitInitialization({ initializationScript })).toThrow(
      'initializationScript: 262146 characters; a window has at most 262144',
    )
  })

  it.each(['initializationScript', 'initializationScriptForAllFrames'])(
    'a page cannot give a window `%s`',
    (key) => {
      expect(() => refuseInitialization({ [key]: undefined })).toThrow(`unknown key \`${key}\``)
      expect(() => refuseInitialization({ title: 'A' })).not.toThrow()
    },
  )

  it('a page gets an error for them, in any spelling', async () => {
    const host = new FakeHost()
    const allowed = ['core:default', 'core:webview:allow-create-webview-window']
    const capability = { identifier: 'all', windows: ['*'], permissions: allowed }
    const rights = { capabilities: [capability], plugins: [webviewPlugin] }
    const { manager, open, connect } = await startBackend({}, host, rights)
    await open('main')
    const page = connect('main')
    const create = 'plugin:webview|create_webview_window'
    const keys = ['initializationScript', 'initialization-script-for-all-frames']
    for (const [id, key] of keys.entries()) {
      page.invoke(id, create, { options: { label: 'new', [key]: 'a' } })
      const [, , ...error] = await page.frame('error', id)
      expect(JSON.stringify(error)).toContain(`unknown key \`${key}\``)
    }
    expect([...manager.windows.all.keys()]).toEqual(['main'])
  })
})
