// Packs every package as `npm publish` would, and puts the tarballs where a test can use them.
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Manifest, packages, ROOT } from '../meta/repository.ts'

export const run: typeof execFile.__promisify__ = promisify(execFile)

/** A package, and its tarball. */
export interface Tarball {
  readonly name: string
  readonly version: string
  readonly path: string
}

// What packing completes the packages with.
const SOURCES = [
  'LICENSE',
  'docs',
  'scripts',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'DECISIONS.md',
  'SECURITY.md',
]

/** Packs all packages in a copy: packing changes their files for a moment, which other tests read. */
export async function pack(folder: string): Promise<Tarball[]> {
  const copy = join(folder, 'repository')
  for (const path of SOURCES) await cp(join(ROOT, path), join(copy, path), { recursive: true })
  const filter = (path: string): boolean => !/\/(node_modules|test)(\/|$)/.test(path)
  for (const { folder: path } of packages()) {
    await cp(join(ROOT, path), join(copy, path), { recursive: true, filter })
  }
  return await Promise.all(packages().map((manifest) => packOne(manifest, copy, folder)))
}

async function packOne(manifest: Manifest, copy: string, folder: string): Promise<Tarball> {
  const cwd = join(copy, manifest.folder)
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd })
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  return { name: manifest.name, version: manifest.version, path: join(folder, filename) }
}

/** The files of a tarball, from its root on. */
export async function filesOf({ path }: Tarball): Promise<string[]> {
  const { stdout } = await run('tar', ['-tzf', path], { maxBuffer: 2 ** 24 })
  return stdout.split('\n').map((line) => line.replace(/^package\//, ''))
}

/** One file of a tarball. */
export async function fileIn({ path }: Tarball, file: string): Promise<string> {
  return (await run('tar', ['-xzOf', path, `package/${file}`], { maxBuffer: 2 ** 24 })).stdout
}

/**
 * Puts the packages into the `node_modules` of a folder without a registry: what they depend on is linked
 * from the repository. Only what their manifests name is there.
 */
export async function unpack(tarballs: readonly Tarball[], folder: string): Promise<void> {
  for (const { name, path } of tarballs) {
    const target = join(folder, 'node_modules', name)
    await mkdir(target, { recursive: true })
    await run('tar', ['-xzf', path, '-C', target, '--strip-components=1'])
    const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'))
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (tarballs.some((other) => other.name === dependency)) continue
      const link = join(target, 'node_modules', dependency)
      await mkdir(join(link, '..'), { recursive: true })
      await symlink(join(ROOT, 'node_modules', dependency), link)
    }
  }
}
