import { describe, expect, it } from 'vitest'
import { labelPattern } from '../../src/acl/label-pattern.ts'

describe('A5 a pattern of labels', () => {
  it.each([
    { pattern: 'main', matches: ['main'], misses: ['Main', 'main-2', 'xmain', '', 'main\n'] },
    { pattern: '*', matches: ['', 'main', 'a/b', 'a\nb', '😀'], misses: [] },
    {
      pattern: 'editor-*',
      matches: ['editor-', 'editor-1', 'editor-a/b'],
      misses: ['editor', 'x-editor-1'],
    },
    { pattern: 'a?c', matches: ['abc', 'a/c', 'aéc', 'a😀c'], misses: ['ac', 'abbc'] },
    { pattern: '[a-c]x', matches: ['ax', 'cx'], misses: ['dx', 'x', 'Ax'] },
    { pattern: '[!a-c]x', matches: ['dx', '/x'], misses: ['ax', 'x'] },
    { pattern: '[]-]', matches: [']', '-'], misses: ['a', '[]-]'] },
    { pattern: '[!]]', matches: ['a'], misses: [']'] },
    { pattern: '[a-]', matches: ['a', '-'], misses: ['b'] },
    { pattern: '[c-a]', matches: [], misses: ['a', 'b', 'c', '-'] },
    { pattern: '[^a]', matches: ['^', 'a'], misses: ['b'] },
    { pattern: '**', matches: ['', 'a/b'], misses: [] },
    { pattern: '**/x', matches: ['x', 'a/x', 'a/b/x'], misses: ['ax', 'a/bx'] },
    { pattern: 'a/**/x', matches: ['a/x', 'a/b/x'], misses: ['ax', 'a/bx'] },
    { pattern: 'a/**', matches: ['a/', 'a/b/c'], misses: ['a'] },
  ])('$pattern', ({ pattern, matches, misses }) => {
    const test = labelPattern(pattern)
    expect(matches.filter((label) => !test(label))).toEqual([])
    expect(misses.filter(test)).toEqual([])
  })

  it.each(['a.c', '{a,b}', '(a|b)', '!main', './main', 'a+', '^a$', 'a\\*', '$', 'main/'])(
    '%s matches only itself',
    (pattern) => {
      const test = labelPattern(pattern)
      const others = ['abc', 'a', 'b', 'main', 'aa', 'a*', 'c', '', 'anything']
      expect([test(pattern), others.some(test)]).toEqual([true, false])
    },
  )

  it.each([
    ['[a', 'invalid range pattern'],
    ['[]', 'invalid range pattern'],
    ['[!]', 'invalid range pattern'],
    ['a**', 'recursive wildcards must form a single path component'],
    ['**a', 'recursive wildcards must form a single path component'],
    ['***', 'wildcards are either regular `*` or recursive `**`'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => labelPattern(pattern)).toThrow(reason)
  })
})

it.each([600, 100_000])('an answer about a label of %i hyphens comes at once', (length) => {
  expect(labelPattern('*-*-*-*-x')('-'.repeat(length))).toBe(false)
})
