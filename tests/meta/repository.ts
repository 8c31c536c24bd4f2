// Finds the repository's files for the tests about the repository itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The part of a package's manifest that the tests look at. */
export interface Manifest {
  /** Folder from the root, such as `packages/api`. */
  folder: string
  name: string
  version: string
  private?: boolean
  os?: string[]
  exports?: Record<string, string | { types: string; default: string }>
  dependencies?: Record<string, string>
}

/** Reads a text file by its path from the root. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Whether a path from the root exists. */
export function exists(path: string): boolean {
  return existsSync(join(ROOT, path))
}

/** Paths from the root of the files under a folder that end in `ending`, sorted; build output is left out. */
export function filesUnder(folder: string, ending: string): string[] {
  if (!exists(folder)) return []
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).split(sep).join('/'))
    .filter((path) => path.endsWith(ending) && !/\/(node_modules|dist)\//.test(path))
    .sort()
}

/** Folders of the packages and examples, as the root's manifest lists them. */
export function workspaces(): string[] {
  const listed: string[] = JSON.parse(read('package.json')).workspaces
  return listed
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern]
      const parent = pattern.slice(0, -'/*'.length)
      return exists(parent)
        ? readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`)
        : []
    })
    .filter((folder) => exists(`${folder}/package.json`))
}

/** Published too, but no workspace: npm refuses workspaces of other systems. */
const ELSEWHERE = 'packages/native-webview'

/** Manifests of the packages that are published. */
export function packages(): Manifest[] {
  return [...workspaces(), ELSEWHERE]
    .filter((folder) => folder.startsWith('packages/'))
    .map((folder) => ({ folder, ...JSON.parse(read(`${folder}/package.json`)) }) as Manifest)
    .filter((manifest) => !manifest.private)
}

/** The documents for people: those at the root, in `docs/` and beside the packages and examples. */
export function documents(): string[] {
  const root = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  return [...root, ...['docs', 'packages', 'examples'].flatMap((path) => filesUnder(path, '.md'))]
}
