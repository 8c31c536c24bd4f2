import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileName, reserveFile } from '../src/file-name.ts'

test.each([
  ['report.pdf', 'report.pdf'],
  ['Größe 1.txt', 'Größe 1.txt'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['a/b/', 'download'],
  ['', 'download'],
  ['...', 'download'],
  ['.bashrc', 'bashrc'],
  ['  . .x', 'x'],
  ['a\nb\0c\u001b[31m.txt', 'abc[31m.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['x.txt. . ', 'x.txt'],
  ['\ud800.txt', 'txt'],
])('%j becomes %j', (suggested, name) => {
  expect(fileName(suggested)).toBe(name)
})

test('a name is cut to what file systems take, in whole characters and with its extension', () => {
  expect(fileName(`${'x'.repeat(300)}.tar.gz`)).toBe(`${'x'.repeat(197)}.gz`)
  const long = fileName(`${'ä'.repeat(300)}.pdf`)
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(200)
  expect(long).toMatch(/^ä+\.pdf$/)
  expect(Buffer.byteLength(fileName(`a.${'x'.repeat(300)}`))).toBe(200)
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oxbow-names-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('an existing file is never replaced', () => {
  const place = folder()
  writeFileSync(join(place, 'a.txt'), 'first')
  mkdirSync(join(place, 'a (1).txt'))
  expect(reserveFile(join(place, 'a.txt'))).toBe(join(place, 'a (2).txt'))
  expect(reserveFile(join(place, 'a.txt'))).toBe(join(place, 'a (3).txt'))
  expect(reserveFile(join(place, 'b'))).toBe(join(place, 'b'))
  expect(reserveFile(join(place, 'b'))).toBe(join(place, 'b (1)'))
  expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('first')
  expect(readdirSync(place)).toHaveLength(6)
})

test('a missing folder is an error', () => {
  expect(() => reserveFile(join(folder(), 'none', 'a.txt'))).toThrow('ENOENT')
})
