// Who may import whom among the folders of src. Types count too. `npm run check` holds the sources to it.

/** Each folder imports those of its row and no other. A row names only folders whose rows come before it. */
export const MAY_IMPORT = {
  // CommonJS packages, built into ES modules.
  vendor: [],
  // Small tools that know nothing of apps and pages.
  base: [],
  // Log, audit and metrics.
  observe: ['base'],
  // Capabilities: who may call what.
  acl: ['base', 'observe'],
  // Directories of the user and the app, and scopes of files.
  path: ['base'],
  // What an app is configured with.
  config: ['base', 'acl', 'path'],
  // One page's line, below all that is sent on it.
  line: ['base'],
  // What apps, windows and pages keep: managed state and resources.
  state: ['base', 'observe', 'line'],
  // Events and who listens to them.
  event: ['base', 'observe', 'line'],
  // Images.
  image: ['base', 'state'],
  // Channels and streams.
  channel: ['base', 'observe', 'line', 'state', 'event'],
  // The server of pages and of their WebSockets.
  server: ['vendor', 'base', 'observe', 'path', 'config', 'line'],
  // What opens windows.
  hosts: ['vendor', 'base', 'observe', 'config', 'event', 'server'],
  // The windows of an app, and the handle of the app that windows and handlers have.
  window: [
    ...['base', 'observe', 'acl', 'path', 'config', 'line', 'state', 'event', 'channel', 'hosts'],
  ],
  // Calls of pages: from the handshake to the handler and back.
  ipc: [
    ...['base', 'observe', 'acl', 'config', 'line', 'state', 'event', 'channel', 'server'],
    'window',
  ],
  // Tauri's core commands.
  plugins: [
    ...['base', 'acl', 'path', 'config', 'state', 'event', 'image', 'channel', 'window', 'ipc'],
  ],
  // The app from its builder to its end.
  app: [
    ...['base', 'observe', 'acl', 'path', 'config', 'line', 'state', 'event', 'server', 'hosts'],
    ...['window', 'ipc', 'plugins'],
  ],
  // `npx oxbow`.
  cli: ['base', 'observe', 'acl', 'config', 'hosts', 'app'],
}

/** Files that may import each other in a circle. */
const RINGS = [
  // An app has windows and a window has its app, in the types that handlers are given.
  'window/(app-handle|window|window-owner)',
]

const SRC = '^packages/oxbow/src'
const FOLDERS = Object.keys(MAY_IMPORT)

/** @param {readonly string[]} folders */
const inside = (folders) => `${SRC}/(${folders.join('|')})/`

for (const [folder, others] of Object.entries(MAY_IMPORT)) {
  const before = FOLDERS.slice(0, FOLDERS.indexOf(folder))
  const wrong = others.filter((other) => !before.includes(other))
  if (wrong.length > 0) throw new Error(`${folder} may not import ${wrong}: their rows come later`)
}

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `${folder} imports only the folders of its row`,
      severity: /** @type {const} */ ('error'),
      from: { path: inside([folder]) },
      to: { path: `${SRC}/`, pathNot: inside([folder, ...others]) },
    })),
    {
      name: 'every folder has a row',
      severity: 'error',
      from: { path: `${SRC}/[^/]+/`, pathNot: inside(FOLDERS) },
      to: {},
    },
    {
      name: 'no circle',
      severity: 'error',
      from: { path: `${SRC}/` },
      to: { circular: true, via: { pathNot: `${SRC}/(${RINGS.join('|')})\\.ts$` } },
    },
  ],
  required: [
    {
      name: 'imports are seen, types included',
      severity: 'error',
      module: { path: `${SRC}/window/app-handle\\.ts$` },
      to: { path: `${SRC}/acl/acl\\.ts$` },
    },
  ],
  // The API of TypeScript that the tool would use is not in version 7.
  options: { parser: 'swc', tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
}

// biome-ignore lint/style/noDefaultExport: dependency-cruiser asks for it
export default config
