/** Files that a page sends as a raw body, with what there is to say about them in headers. */

import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CommandError } from 'oxbow'
import { z } from 'zod'
import { command } from './events.ts'
import { Folder } from './folder.ts'
import { Sessions } from './login.ts'
import { Totals } from './totals.ts'

/** The windows that are told of a file that has come. */
const INFORMED: ReadonlySet<string> = new Set(['main', 'activity'])

export const uploadCommands = {
  upload: command(
    async (_args, { app, request, state, error }) => {
      const { body, headers } = request
      if (body.kind !== 'raw') throw new CommandError('RequestBodyMustBeRaw')
      const by = state(Sessions).userOf(headers.get('authorization'))
      if (by === undefined) throw error('not_signed_in', {})
      const name = fileName(headers.get('name'))
      const path = state(Folder).claim(name)
      await writeFile(path, body.bytes)
      const received = {
        name: basename(path),
        type: headers.get('type') || 'application/octet-stream',
        size: body.bytes.byteLength,
        digest: createHash('sha256').update(body.bytes).digest('hex'),
        by,
      }
      state(Totals).add(app, { uploads: 1 })
      app.emitFilter('file-received', received, (target) =>
        target.kind === 'WebviewWindow' ? INFORMED.has(target.label) : false,
      )
      return received
    },
    { errors: { not_signed_in: z.object({}) } },
  ),
}

/** A header holds ASCII only, so the page has encoded the name; a path in it is cut off. */
function fileName(header: string | null): string {
  return basename(decodeURIComponent(header ?? '')) || 'unnamed'
}
