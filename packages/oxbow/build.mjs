// Puts the packages that `src/vendor` names into `dist/vendor`, as ES modules without a `require`.
//
// They are CommonJS, or depend on it. A bundler that makes an ES module of an app leaves their `require` of
// Node's own modules as it is, and the app does not start. Static imports can be bundled by everything.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the workspace, not of those who install this package
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = join(here, 'src', 'vendor')

/** Packages that others would be faster or more colourful with. */
const OPTIONAL = new Set(['bufferutil', 'utf-8-validate', 'supports-color'])

/** The names under which imports of Node's own modules are at hand, by module. */
const imports = new Map()

/**
 * Lets CommonJS have Node's own modules by imports. What a package only tries to load, it does without.
 *
 * @type {import('esbuild').Plugin}
 */
const staticImports = {
  name: 'static imports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) => {
      if (OPTIONAL.has(path)) return { path, namespace: 'missing' }
      if (kind !== 'require-call' || !isBuiltin(path)) return undefined
      return { path: path.replace(/^node:/, ''), namespace: 'builtin' }
    })
    onLoad({ filter: /./, namespace: 'missing' }, ({ path }) => ({
      contents: `throw new Error('${path} is not used')`,
    }))
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => {
      const name = `__node_${path.replaceAll('/', '_')}`
      imports.set(path, name)
      return { contents: `module.exports = ${name}` }
    })
  },
}

const names = (await readdir(folder)).map((file) => file.replace(/\.ts$/, ''))

const { metafile, outputFiles } = await build({
  entryPoints: names.map((name) => join(folder, `${name}.ts`)),
  outdir: join(here, 'dist', 'vendor'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'inline',
  metafile: true,
  write: false,
  // A bundle has no place of its own.
  define: { 'import.meta.url': '"file:///C:/"' },
  plugins: [staticImports],
  absWorkingDir: here,
})

for (const { path, text } of outputFiles) {
  const used = [...imports].filter(([, name]) => text.includes(`module.exports = ${name};`))
  const head = used.map(([module, name]) => `import ${name} from 'node:${module}'\n`).join('')
  await writeFile(path, head + text)
}

/** The folders of the packages that were put together. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  ),
)

/** @param {string} path */
async function licenceOf(path) {
  const root = join(here, path)
  const { name, version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const file = (await readdir(root)).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? `Licence: ${license}` : await readFile(join(root, file), 'utf8')
  return `${name} ${version}\n\n${text.trim()}\n`
}

const licences = await Promise.all([...packages].sort().map(licenceOf))
await writeFile(
  join(here, 'dist', 'vendor', 'LICENCES.txt'),
  licences.join(`\n${'-'.repeat(80)}\n\n`),
)
