/** Loads the module of an app and gets the app from it, without running it. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { RunOptions } from '../app/app.ts'
import { type InspectedApp, setInspector } from '../app/inspector.ts'
import type { ConfigInput } from '../config/config.ts'

/** Where an app is. */
export interface AppPlace {
  /** The module, from the working directory. @default by convention */
  readonly module: string | undefined
  /** The configuration of a builder that is exported. */
  readonly config: string | undefined
}

/** An app that is built and does not run. */
export interface LoadedApp {
  readonly app: InspectedApp
  /** The path of its module, from the working directory. */
  readonly module: string
}

interface Buildable {
  build(config?: ConfigInput, options?: RunOptions): InspectedApp
}

// The usual places of the modules of apps. Beside a folder `backend`, `dist` usually holds the page.
const USUAL = [
  'dist/backend/main',
  'backend/main',
  'dist/main',
  'src/main',
  'main',
  'index',
].flatMap((path) => ['js', 'mjs', 'ts', 'mts'].map((extension) => `${path}.${extension}`))

/**
 * Imports the module. An app that the module starts is taken instead of started; otherwise an exported
 * builder is built.
 *
 * @throws {IpcError} `invalid_config`; the errors of the module and of `build()`
 */
export async function loadApp({ module, config }: AppPlace): Promise<LoadedApp> {
  const path = resolve(module ?? findModule())
  if (!existsSync(path)) throw invalid(`there is no module ${path}`)
  const started = new Promise<InspectedApp>((resolve, reject) => {
    setInspector({
      inspect: (build) => {
        try {
          resolve(build())
        } catch (error) {
          reject(error)
        }
        // To the module, the app runs for ever.
        return new Promise(() => {})
      },
    })
  })
  // The import of a module that awaits the end of its app never settles.
  const exported = load(path).then((exports) => appOf(exports, { path, config }))
  const app = await Promise.race([started, exported])
  return { app, module: relative(process.cwd(), path) }
}

function findModule(): string {
  const [main] = mainOf('package.json')
  const found = [...(main === undefined ? [] : [main]), ...USUAL].find((path) => existsSync(path))
  if (found !== undefined) return found
  throw invalid('there is no module of an app here; name it: oxbow doctor path/to/main.js')
}

function mainOf(manifest: string): string[] {
  if (!existsSync(manifest)) return []
  const { main }: { main?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'))
  return typeof main === 'string' ? [main] : []
}

async function load(path: string): Promise<object> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    throw new IpcError('invalid_config', `${path} cannot be loaded: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

function reasonOf(error: unknown): string {
  const isUnknown =
    error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  if (!isUnknown) return messageOf(error)
  return 'this Node does not run TypeScript; name the module that it is compiled to, or use Node 22.18 or newer'
}

async function appOf(
  exports: object,
  { path, config }: { path: string; config: string | undefined },
): Promise<InspectedApp> {
  const values: readonly unknown[] = Object.values(exports)
  const app = values.find(isApp)
  if (app) return app
  const builder = values.find(isBuildable)
  if (!builder) throw invalid(`${path} neither runs an app nor exports a Builder`)
  if (config === undefined) return builder.build(configIn(exports))
  const file = resolve(config)
  return builder.build(await readConfig(file), { root: dirname(file) })
}

async function readConfig(file: string): Promise<ConfigInput> {
  if (extname(file) === '.json') return JSON.parse(readFileSync(file, 'utf8'))
  const config = configIn(await load(file))
  if (config) return config
  throw invalid(`${file} exports no \`config\``)
}

function configIn(exports: object): ConfigInput | undefined {
  return 'config' in exports ? (exports.config as ConfigInput) : undefined
}

function isApp(value: unknown): value is InspectedApp {
  return isObject(value) && 'diagnose' in value && typeof value.diagnose === 'function'
}

function isBuildable(value: unknown): value is Buildable {
  return isObject(value) && 'build' in value && typeof value.build === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function invalid(reason: string): IpcError {
  return new IpcError('invalid_config', reason)
}
