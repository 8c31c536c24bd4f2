// Bundles a program into one file with each bundler, with the usual options for Node.
import { basename, dirname } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import { type Plugin, rollup } from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/** Bundles the program `entry` with all of its dependencies into the file `outfile`. */
type Bundle = (entry: string, outfile: string) => Promise<void>

async function withEsbuild(entry: string, outfile: string, format: 'esm' | 'cjs'): Promise<void> {
  const { warnings } = await esbuild.build({
    entryPoints: [entry],
    outfile,
    format,
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
  })
  if (warnings[0]) throw new Error(warnings[0].text)
}

async function withRollup(entry: string, outfile: string): Promise<void> {
  // Its types describe CommonJS, where the function is a member of the exports.
  const fromCommonJs = commonjs as unknown as () => Plugin
  const plugins = [nodeResolve({ preferBuiltins: true }), fromCommonJs()]
  // Tree shaking takes most of rollup's time, and these tests do not depend on it.
  const bundle = await rollup({ input: entry, plugins, logLevel: 'silent', treeshake: false })
  await bundle.write({ file: outfile, format: 'es', inlineDynamicImports: true })
}

function withWebpack(entry: string, outfile: string): Promise<void> {
  const compiler = webpack({
    entry,
    target: 'node20',
    mode: 'none',
    // One file, rather than one for each dynamic import.
    plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
    output: { path: dirname(outfile), filename: basename(outfile) },
  })
  return new Promise((resolve, reject) => {
    compiler?.run((error, stats) => {
      const [first] = stats?.toJson({ all: false, errors: true, warnings: true }).errors ?? []
      if (error || first) reject(error ?? new Error(first?.message))
      else compiler.close(() => resolve())
    })
  })
}

async function withVite(entry: string, outfile: string): Promise<void> {
  await vite.build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry,
      outDir: dirname(outfile),
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: basename(outfile), codeSplitting: false } },
    },
  })
}

/** Each bundler, and the name of its output file. */
const ALL: readonly { name: string; file: string; bundle: Bundle; isSlow?: true }[] = [
  {
    name: 'esbuild, an ES module',
    file: 'app.mjs',
    bundle: (entry, out) => withEsbuild(entry, out, 'esm'),
  },
  {
    name: 'esbuild, CommonJS',
    file: 'app.cjs',
    bundle: (entry, out) => withEsbuild(entry, out, 'cjs'),
  },
  { name: 'rollup', file: 'app.mjs', bundle: withRollup, isSlow: true },
  { name: 'webpack', file: 'app.cjs', bundle: withWebpack, isSlow: true },
  { name: 'vite', file: 'app.mjs', bundle: withVite },
]

/** The bundlers of this run; `npm run soak -- bundle` uses all. */
export const BUNDLERS = ALL.filter(({ isSlow }) => process.env.OXBOW_SOAK || !isSlow)
