// Turns the sources of the benchmark into JavaScript, then runs it with the arguments given.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const HERE = fileURLToPath(new URL('.', import.meta.url))

await build({
  absWorkingDir: HERE,
  entryPoints: [
    'src/main.ts',
    'src/backend-main.ts',
    'src/client-main.ts',
    'src/crowd-main.ts',
    'src/desktop-main.ts',
    'src/plain-main.ts',
    'src/without-link-main.ts',
    'src/link-hooks.ts',
    'src/plain-link.ts',
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})

const args = ['--enable-source-maps', 'dist/main.js', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { cwd: HERE, stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => child.kill(signal))
}
child.on('exit', (code) => process.exit(code ?? 1))
