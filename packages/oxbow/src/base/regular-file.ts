/**
 * Opens files whose names come from outside: only regular files, because a device or a pipe may never end.
 */

import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath, stat } from 'node:fs/promises'

// Without this flag, opening a pipe without a writer would block one of Node's few file threads. Windows
// lacks the flag.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

const PIECE_BYTES = 1024 * 1024

/**
 * Opens a regular file to read it; returns `undefined` if the name belongs to anything else.
 *
 * @throws Node's error if the file is missing or may not be read
 */
export async function openRegular(path: string): Promise<FileHandle | undefined> {
  // Some devices do something when they are opened.
  if (!(await stat(path)).isFile()) return undefined
  const file = await open(path, FLAGS)
  try {
    // Another file may have taken its place since, so the open one is checked too.
    if ((await file.stat()).isFile()) return file
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  return undefined
}

/** Reads a whole file of at most so many bytes; returns `undefined` if it is larger. */
export async function readAtMost(file: FileHandle, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  // The reported size is no bound: the file may grow, and files of `/proc` report that they are empty.
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
 * The path of an open file, without links; `undefined` if the file was removed. Resolving the path before
 * it is opened would prove nothing, because a link on it may be replaced in between.
 */
export async function placeOf(file: FileHandle, path: string): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const place = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined)
    // The kernel adds this ending to the path of a removed file; a file may also really be named so.
    if (place !== undefined && !place.endsWith(' (deleted)')) return place
  }
  return await comparedPlaceOf(file, path)
}

/**
 * The same for systems without such a call: checks that the file at the resolved path is the open one.
 *
 * @internal
 */
export async function comparedPlaceOf(file: FileHandle, path: string): Promise<string | undefined> {
  try {
    const place = await realpath(path)
    const [open, there] = [await file.stat({ bigint: true }), await lstat(place, { bigint: true })]
    const isSame = open.ino === there.ino && open.dev === there.dev
    // Resolved once more, because a folder on the path may have become a link in between.
    return isSame && (await realpath(place)) === place ? place : undefined
  } catch {
    return undefined
  }
}
