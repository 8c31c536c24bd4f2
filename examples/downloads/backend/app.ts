/** Puts the app together; its type is all that the pages know of it. */

import { Builder } from 'oxbow'
import { aboutCommands, Start } from './about.ts'
import { CATALOGUE, catalogueCommands } from './catalogue.ts'
import { celebrateWhenDone } from './celebration.ts'
import { Downloads, downloadCommands } from './downloads.ts'
import { events } from './events.ts'
import { FileServer } from './file-server.ts'
import { Folder } from './folder.ts'
import { galleryCommands } from './gallery.ts'
import { loginCommands, Sessions } from './login.ts'
import { Totals, totalsCommands } from './totals.ts'
import { uploadCommands } from './uploads.ts'

export const app = Builder.default()
  .manage(new Downloads())
  .manage(new Sessions())
  .manage(new Start())
  .manage(new Totals())
  .events(events)
  .commands({ ...aboutCommands, ...catalogueCommands, ...downloadCommands })
  .commands({ ...galleryCommands, ...loginCommands, ...totalsCommands, ...uploadCommands })
  .setup(async (app) => {
    const folder = await Folder.create(app.path.tempDir())
    const server = await FileServer.start(CATALOGUE)
    app.manage(folder)
    app.manage(server)
    // What belongs to the app ends with it: the server stops, and the folder disappears.
    app.resources.add(server)
    app.resources.add(folder)

    app.once('ready', () => app.state(Start).pageReady())
    app.listen('speed-limit-changed', ({ payload }) => {
      server.limit.bytesPerSecond = payload.bytesPerSecond
    })
    celebrateWhenDone(app)
  })

export type App = typeof app
