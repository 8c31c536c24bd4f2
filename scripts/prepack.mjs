// Completes a package for `npm pack` and `npm publish`, which call it in the package's folder; `--undo` takes all back.
//
// It adds the licence, and to `oxbow` the guides. In README and guides, links to what is not in the package become
// absolute: to the page or the files of the package that has it, at this version.
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = process.cwd()
const ORIGINAL = join(FOLDER, '.README.original.md')

/** The package that has the guides, and which files of the repository these are. */
const WITH_GUIDES = join(ROOT, 'packages', 'oxbow')
const GUIDES = [
  'docs',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'DECISIONS.md',
  'SECURITY.md',
]

/** @param {string} folder */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** A path from the root, in the form of addresses. @param {string} path */
const fromRoot = (path) => relative(ROOT, path).split(sep).join('/')

/** @param {string} path from the root */
const isGuide = (path) => GUIDES.some((guide) => path === guide || path.startsWith(`${guide}/`))

/**
 * The address of a file of the repository; `undefined` if no package has it.
 *
 * @param {string} path from the root
 */
function addressOf(path) {
  const [, folder, rest] = /^packages\/([^/]+)\/?(.*)$/.exec(path) ?? []
  const { name, version } = manifestOf(folder ? join(ROOT, 'packages', folder) : WITH_GUIDES)
  if (folder) {
    return rest
      ? `https://unpkg.com/${name}@${version}/${rest}`
      : `https://www.npmjs.com/package/${name}`
  }
  return isGuide(path) ? `https://unpkg.com/${name}@${version}/${path}` : undefined
}

/**
 * Makes links that lead out of the package absolute. A link without a target becomes plain text.
 *
 * @param {string} text
 * @param {string} file where the text stands in the repository
 */
function withAddresses(text, file) {
  return text.replaceAll(/(!?\[([^\]]*)\])\(([^)\s]+)\)/g, (link, ...[label, words, target]) => {
    if (/^(#|[a-z]+:)/.test(target)) return link
    const [path = '', anchor] = target.split('#')
    const place = resolve(dirname(file), path)
    const isInside = !relative(FOLDER, place).startsWith('..')
    // Guides that refer to each other do so in the package too.
    if (isInside || (isGuide(fromRoot(file)) && isGuide(fromRoot(place)))) return link
    const address = addressOf(fromRoot(place))
    if (address === undefined) return words
    return `${label}(${address}${anchor === undefined ? '' : `#${anchor}`})`
  })
}

function undo() {
  rmSync(join(FOLDER, 'LICENSE'), { force: true })
  if (existsSync(ORIGINAL)) renameSync(ORIGINAL, join(FOLDER, 'README.md'))
  if (FOLDER !== WITH_GUIDES) return
  for (const guide of GUIDES) rmSync(join(FOLDER, guide), { recursive: true, force: true })
}

function complete() {
  cpSync(join(ROOT, 'LICENSE'), join(FOLDER, 'LICENSE'))
  const readme = join(FOLDER, 'README.md')
  cpSync(readme, ORIGINAL)
  writeFileSync(readme, withAddresses(readFileSync(readme, 'utf8'), readme))
  if (FOLDER !== WITH_GUIDES) return
  for (const guide of GUIDES) {
    cpSync(join(ROOT, guide), join(FOLDER, guide), { recursive: true })
    const files = guide.endsWith('.md')
      ? [guide]
      : readdirSync(join(ROOT, guide)).map((file) => `${guide}/${file}`)
    for (const file of files.filter((path) => path.endsWith('.md'))) {
      const text = readFileSync(join(ROOT, file), 'utf8')
      writeFileSync(join(FOLDER, file), withAddresses(text, join(ROOT, file)))
    }
  }
}

// Also undoes an earlier run that was interrupted.
undo()
if (!process.argv.includes('--undo')) complete()
