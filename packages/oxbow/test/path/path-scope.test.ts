import { mkdir, realpath, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PathResolver } from '../../src/path/path.ts'
import { PathScope, type PathScopeInput } from '../../src/path/path-scope.ts'
import { directoryOf } from '../support/server.ts'

function scopeOf(scope: PathScopeInput, home = '/home/ada'): PathScope {
  return new PathScope(scope, new PathResolver({ identifier: 'com.example.x', home, env: {} }))
}

it.each([true, false])(
  'a path with `..` is never inside, with requireLiteralLeadingDot %s',
  (dot) => {
    const scope = scopeOf({
      allow: ['/data/**'],
      deny: ['/data/private/**'],
      requireLiteralLeadingDot: dot,
    })
    const climbing = ['/data/../etc/passwd', '/data/a/../private/x', '/data/..', '/data/a/..//b']
    expect(climbing.filter((path) => scope.allows(path))).toEqual([])
    expect([scope.allows('/data/..a'), scope.allows('/data/a..')]).toEqual([!dot, true])
  },
)

describe('a pattern of paths', () => {
  it.each([
    ['/data/My Photos (2024)/**', '/data/My Photos (2024)/a/b.jpg', '/data/My Photos 2024/a.jpg'],
    ['/data/{a,b}/*', '/data/{a,b}/x', '/data/a/x'],
    ['/data/c++/*', '/data/c++/x', '/data/ccc/x'],
    ['/data/!x/*', '/data/!x/y', '/data/z/y'],
    ['/data/**', '/data/a\nb/c\n', '/dat/a'],
    ['/data/**', '/data/ü 😀', '/data'],
    ['/data/*', '/data/a', '/data/a/b'],
    ['/data/*', '/data/a', '/data/.a'],
    ['/data/**', '/data/a', '/data/.git/a'],
    ['/data/.*/**', '/data/.git/a', '/data/.git/.a'],
    ['/data/a?c', '/data/abc', '/data/a/c'],
    ['/data/[!a]', '/data/b', '/data/a'],
    ['/data/[(]x', '/data/(x', '/data/x'],
    ['/data//./x/', '/data/x', '/data/x/y'],
    ['/data/../x', '/data/x', '/x'],
    ['/**', '/etc/passwd', '/.x'],
    ['$HOME/a/*', '/home/ada/a/b', '/home/ada/a/b/c'],
    ['$HOME', '/home/ada', '/home/ada/x'],
  ])('%s allows %j and not %j', (pattern, inside, outside) => {
    const scope = scopeOf({ allow: [pattern] })
    expect([scope.allows(inside), scope.allows(outside)]).toEqual([true, false])
  })

  it.each(['/data/My Photos (2024)/**', '/data/*/**', '/data/M* Photos (2024)/[a-z]/*', '/**'])(
    'that denies overrides all that allow: %s',
    (pattern) => {
      const file = '/data/My Photos (2024)/a/b.jpg'
      const allow = ['/**', '/data/**', file]
      expect(scopeOf({ allow }).allows(file)).toBe(true)
      expect(scopeOf({ allow, deny: [pattern] }).allows(file)).toBe(false)
    },
  )

  it('that denies applies to hidden files too', () => {
    const scope = scopeOf({ allow: ['/data/.ssh/*'], deny: ['/data/**'] })
    expect(scope.allows('/data/.ssh/key')).toBe(false)
  })

  it.each(['/home/Ada (work)', '/home/[a]', '/home/a*', '/home/a?', '/home/{a,b}', '/home/+(a)'])(
    'has the value of a variable literally: %s',
    (home) => {
      const scope = scopeOf({ allow: ['$HOME/**'], deny: ['$HOME/no/**'] }, home)
      const others = ['/home/a', '/home/ab', '/home/b', '/home/aa'].map((other) => `${other}/x`)
      expect([`${home}/x`, `${home}/no/x`, ...others].filter((file) => scope.allows(file))).toEqual(
        [`${home}/x`],
      )
    },
  )

  it('knows the variables of every base directory, and no others', () => {
    expect(
      scopeOf({ allow: ['$APPDATA/*'] }).allows('/home/ada/.local/share/com.example.x/y'),
    ).toBe(process.platform === 'linux')
    expect(() => scopeOf({ allow: ['$NOWHERE/*'] })).toThrow(/`\$NOWHERE`/)
    expect(scopeOf({ allow: ['/$HOME/x', '$HOMEpage/x'] }).allows('/$HOME/x')).toBe(true)
  })

  it('with a variable that this system has no directory for allows nothing', () => {
    expect(scopeOf({ allow: ['$RUNTIME/**'] }).allows('/x')).toBe(false)
  })

  it('that is invalid stops the start, and the error names it', () => {
    expect(() => scopeOf({ deny: ['/data/a**'] })).toThrow(
      'the pattern `/data/a**` of paths: recursive wildcards must form a single path component',
    )
  })
})

describe('a pattern whose beginning is a link', () => {
  async function linked() {
    const root = await realpath(await directoryOf({ 'place [1]/deep/x.txt': '' }))
    await mkdir(join(root, 'home'))
    await symlink(join(root, 'place [1]'), join(root, 'home/link'))
    return { name: join(root, 'home/link'), real: join(root, 'place [1]') }
  }

  it('allows files under both names, as in Tauri', async () => {
    const { name, real } = await linked()
    const scope = scopeOf({ allow: [`${name}/**`] })
    expect([`${name}/deep/x.txt`, `${real}/deep/x.txt`].map((file) => scope.allows(file))).toEqual([
      true,
      true,
    ])
    expect(scope.allows(real.replace('[1]', '1/x'))).toBe(false)
  })

  it('denies files under both names', async () => {
    const { name, real } = await linked()
    const scope = scopeOf({ allow: ['/**'], deny: [`${name}/missing/*`, `${name}/deep/*.txt`] })
    const files = [name, real].flatMap((base) => [`${base}/deep/x.txt`, `${base}/missing/y`])
    expect(files.filter((file) => scope.allows(file))).toEqual([])
  })

  it('is a home too', async () => {
    const { name, real } = await linked()
    const scope = scopeOf({ allow: ['$HOME/**'] }, name)
    expect([scope.allows(`${real}/deep/x.txt`), scope.allows(`${name}/x`)]).toEqual([true, true])
  })
})
