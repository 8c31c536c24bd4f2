/** Makes names from pages and sites safe for files, and creates files without replacing others. */

import { closeSync, openSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

// Bytes of a name. File systems take 255; a number and WebKit's suffix for incomplete files must fit too.
const LONGEST = 200
const LONGEST_EXTENSION = 20

const NAMELESS = 'download'

// Files of one name in a folder; beyond that number, a download under this name fails.
const MOST_ALIKE = 1000

// Control characters, marks that change the direction of writing, line breaks, and lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The name without parts that could lead to another folder, hide the file or deceive a reader. */
export function fileName(suggested: string): string {
  const last = suggested.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(UNPRINTABLE, '').replace(/^[.\s]+|[.\s]+$/g, '')
  if (plain === '') return NAMELESS
  const extension = shortExtension(plain)
  const stem = plain.slice(0, plain.length - extension.length)
  return cut(stem, LONGEST - Buffer.byteLength(extension)).trimEnd() + extension
}

/**
 * Creates an empty file under a name, with a number added if the name is taken. It never replaces a file,
 * even if other programs create files at the same time.
 *
 * @throws {Error} if no file can be created
 */
export function reserveFile(path: string): string {
  const extension = shortExtension(basename(path))
  const stem = basename(path).slice(0, basename(path).length - extension.length)
  for (let count = 0; count < MOST_ALIKE; count++) {
    const name = count === 0 ? basename(path) : `${stem} (${count})${extension}`
    const candidate = join(dirname(path), name)
    try {
      closeSync(openSync(candidate, 'wx'))
      return candidate
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  throw new Error(`there are ${MOST_ALIKE} files of this name already`)
}

function shortExtension(name: string): string {
  const extension = extname(name)
  return Buffer.byteLength(extension) <= LONGEST_EXTENSION ? extension : ''
}

/** At most so many bytes of a text, in whole characters. */
function cut(text: string, bytes: number): string {
  let room = bytes
  let result = ''
  for (const character of text) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    result += character
  }
  return result
}
