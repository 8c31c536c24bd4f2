// Adds to package-lock.json the packages for other platforms that a registry mirror did not offer to
// `npm install`.
//
// `npm ci` refuses a lock file that lacks one of them, on every platform. Their names contain their
// platforms. Their digests come from the registry, so that only the intended packages are installed.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const FILE = fileURLToPath(new URL('../package-lock.json', import.meta.url))

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony']
const MORE_SYSTEMS = ['sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x']
const MORE_PROCESSORS = ['wasm32', 'x64']

/** @typedef {{ version: string, integrity?: string, link?: boolean, dev?: boolean, optional?: boolean, [key: string]: unknown }} Entry */

const run = promisify(execFile)

/** @param {string} name */
function platformOf(name) {
  const words = name === 'fsevents' ? ['darwin'] : name.split(/[-/]/)
  const os = words.filter((word) => [...SYSTEMS, ...MORE_SYSTEMS].includes(word))
  const cpu = words.filter((word) => [...PROCESSORS, ...MORE_PROCESSORS].includes(word))
  const musl = words.some((word) => word.startsWith('musl'))
  const gnu = words.some((word) => word.startsWith('gnu'))
  if (os.length === 0 && cpu.length === 0) throw new Error(`cannot tell what ${name} is for`)
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(musl && { libc: ['musl'] }),
    ...(gnu && { libc: ['glibc'] }),
    ...(os.length > 0 && { os }),
  }
}

/**
 * The packages that an entry may bring and that the lock file does not name.
 *
 * @param {Record<string, Entry>} packages
 */
function missingFrom(packages) {
  /** @type {Record<string, Entry>} */
  const missing = {}
  for (const [path, entry] of Object.entries(packages)) {
    const wanted = /** @type {Record<string, string>} */ (entry.optionalDependencies ?? {})
    for (const [name, range] of Object.entries(wanted)) {
      if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue
      missing[`node_modules/${name}`] = {
        version: range.replace(/^[~^]/, ''),
        ...(entry.dev && { dev: true }),
        optional: true,
        ...platformOf(name),
      }
    }
  }
  return missing
}

/**
 * Gives every package from a registry its digest, one after the other.
 *
 * @param {[string, Entry][]} entries
 * @returns {Promise<number>} how many had none
 */
async function addDigests(entries) {
  const without = entries.filter(
    ([path, { link, integrity }]) => path.startsWith('node_modules/') && !link && !integrity,
  )
  for (const [path, entry] of without) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const { stdout } = await run('npm', ['view', `${name}@${entry.version}`, 'dist.integrity'])
    if (!stdout.startsWith('sha512-')) throw new Error(`the registry has no digest of ${name}`)
    entry.integrity = stdout.trim()
  }
  return without.length
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'))
const missing = missingFrom(lock.packages)
const entries = Object.entries({ ...lock.packages, ...missing })
const digests = await addDigests(entries)
lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
const added = Object.keys(missing).length
process.stdout.write(`package-lock.json: ${added} packages and ${digests} digests added\n`)
