/** The files that can be downloaded. They do not exist: the file server makes them on the fly. */

import { CommandError, Response } from 'oxbow'
import { z } from 'zod'
import { command } from './events.ts'
import { paint } from './landscape.ts'
import { encodePng } from './png.ts'

/** One file of the library. */
export interface LibraryFile {
  readonly id: string
  readonly title: string
  /** The name it has on disk. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly seed: number
  /** Its connection breaks the first time. */
  readonly unsteady: boolean
}

const MB = 1_000_000

/** What a page sees of a file. */
export type LibraryItem = Omit<LibraryFile, 'seed'>

/** Pixels of a cover's side; shown at half of that, for sharp screens. */
const COVER_SIZE = 96

export const CATALOGUE: readonly LibraryFile[] = [
  entry('Tide tables', { name: 'tide-tables.pdf', megabytes: 12, seed: 3 }),
  entry('Ferry timetable', { name: 'ferry-timetable.csv', megabytes: 24, seed: 6, unsteady: true }),
  entry('Field recordings', { name: 'field-recordings.flac', megabytes: 48, seed: 7 }),
  entry('Valley survey', { name: 'valley-survey.tif', megabytes: 120, seed: 13 }),
  entry('River atlas', { name: 'river-atlas.zip', megabytes: 260, seed: 12 }),
  entry('Night crossing', { name: 'night-crossing.mp4', megabytes: 500, seed: 8 }),
]

export const catalogueCommands = {
  catalogue: command((): LibraryItem[] =>
    CATALOGUE.map(({ id, title, name, size, unsteady }) => ({ id, title, name, size, unsteady })),
  ),
  /** A picture of the file, as raw bytes: the page gets an `ArrayBuffer`. */
  cover: command({ fileId: z.string() }, ({ fileId }) => {
    const { seed } = findFile(fileId)
    const size = { width: COVER_SIZE, height: COVER_SIZE }
    return new Response(encodePng(paint(seed, size), size))
  }),
}

/** The file with this id; a call with any other rejects with a text. */
export function findFile(id: string): LibraryFile {
  const file = CATALOGUE.find((file) => file.id === id)
  if (file) return file
  throw new CommandError(`There is no file “${id}” in the library.`)
}

interface Entry {
  readonly name: string
  readonly megabytes: number
  readonly seed: number
  readonly unsteady?: boolean
}

function entry(title: string, { name, megabytes, seed, unsteady = false }: Entry): LibraryFile {
  const id = name.slice(0, name.lastIndexOf('.'))
  return { id, title, name, size: megabytes * MB, seed, unsteady }
}
