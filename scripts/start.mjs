// Builds everything, then runs the example and passes on its arguments, signals and exit code.
//
// npm signals only the shell that it starts, so `exec` in package.json lets this process take the shell's place.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const EXAMPLE = join(ROOT, 'examples', 'downloads')

function build() {
  const run = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
  if (run.status !== 0) process.exit(run.status ?? 1)
}

/** The example's own start script, run without a second npm, which would change signals and exit codes. */
function startScript() {
  const file = join(EXAMPLE, 'package.json')
  const script = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).scripts?.start
  if (script) return script
  process.stderr.write('start: examples/downloads has no start script in its package.json.\n')
  process.exit(1)
}

/** @param {string} script */
function run(script) {
  const args = process.argv.slice(2)
  const bin = [join(EXAMPLE, 'node_modules', '.bin'), join(ROOT, 'node_modules', '.bin')]
  const env = { ...process.env, PATH: [...bin, process.env.PATH].join(delimiter) }
  return spawn('sh', ['-c', `exec ${script} "$@"`, 'start', ...args], {
    cwd: EXAMPLE,
    env,
    // In the group of this process, and so in front of the terminal, where it may read keys.
    stdio: 'inherit',
  })
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  // A Ctrl+C comes from the terminal too; the app counts it once.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
}

build()
const child = run(startScript())
passSignals(child)
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0))
})
