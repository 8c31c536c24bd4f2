/** An app of Oxbow as its guide writes one: `desktop-main <folder> <windows>`. */

import { Builder, command } from 'oxbow'
import { z } from 'zod'

const [folder = '', windows] = process.argv.slice(2)

await Builder.default()
  .commands({ greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`) })
  .run({
    identifier: 'app.oxbow.bench.desktop',
    build: { frontendDist: folder },
    oxbow: { host: 'native' },
    app: {
      windows: Array.from({ length: Number(windows) }, (_, number) => ({
        label: number === 0 ? 'main' : `window-${number}`,
        url: `index.html?window=${number}`,
      })),
      // The page posts its report to the runner, which is another origin; the app of Tauri has none either.
      security: { csp: null },
    },
  })
