/** Opens files that somebody else has named: regular ones only, as a device or a pipe may never end. */

import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath, stat } from 'node:fs/promises'

// A pipe without a writer would hold one of the few threads that do all work on files. Windows lacks it.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

const PIECE_BYTES = 1024 * 1024

/**
 * Opens a regular file to read it; answers `undefined` for anything else that has the name.
 *
 * @throws what Node throws, where it is missing or may not be read
 */
export async function openRegular(path: string): Promise<FileHandle | undefined> {
  // Some devices do something when they are opened.
  if (!(await stat(path)).isFile()) return undefined
  const file = await open(path, FLAGS)
  try {
    // Another may have taken its place meanwhile: what is open counts.
    if ((await file.stat()).isFile()) return file
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  return undefined
}

/** Reads a whole file of at most so many bytes; answers `undefined` where it has more. */
export async function readAtMost(file: FileHandle, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  // Its size says little: the file may grow, and those of `/proc` say that they are empty.
  while (size <= most) {
    const room = Math.min(PIECE_BYTES, most + 1 - size)
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room)
    if (bytesRead === 0) return Buffer.concat(pieces, size)
    pieces.push(buffer.subarray(0, bytesRead))
    size += bytesRead
  }
  return undefined
}

/**
 * Where an open file is, with no link on the way; `undefined` where it is no longer anywhere. A path that
 * was looked at before it was opened says nothing: a link on it may have been replaced in between.
 */
export async function placeOf(file: FileHandle, path: string): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const place = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined)
    // So ends the place of a file that is gone, or a name that somebody has thought of.
    if (place !== undefined && !place.endsWith(' (deleted)')) return place
  }
  return await comparedPlaceOf(file, path)
}

/**
 * The same where no system call tells: the file at a place without links is the one that is open.
 *
 * @internal
 */
export async function comparedPlaceOf(file: FileHandle, path: string): Promise<string | undefined> {
  try {
    const place = await realpath(path)
    const [open, there] = [await file.stat({ bigint: true }), await lstat(place, { bigint: true })]
    const isSame = open.ino === there.ino && open.dev === there.dev
    // Once more, as a folder on the way may have become a link meanwhile.
    return isSame && (await realpath(place)) === place ? place : undefined
  } catch {
    return undefined
  }
}
