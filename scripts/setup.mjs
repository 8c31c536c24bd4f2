// Installs what `npm start` and `npm test` need and is missing; uses nothing but Node, as it runs before `npm ci`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// The lowest version that `engines` of every package names.
const NODE = [20, 19]

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
]

const MAC_BROWSERS = [
  '/Applications/Google Chrome.app',
  '/Applications/Chromium.app',
  '/Applications/Microsoft Edge.app',
]

// The programs that tests need besides a browser, by Debian's names.
const TEST_PACKAGES = [
  'xvfb',
  'libwebkit2gtk-4.1-0',
  'openbox',
  'wmctrl',
  'x11-utils',
  'xdotool',
  'nginx-light',
  'weston',
  'dbus',
]

/** @param {string} text */
function say(text) {
  process.stdout.write(`setup: ${text}\n`)
}

/**
 * @param {string} text
 * @returns {never}
 */
function stop(text) {
  process.stderr.write(`setup: ${text}\n`)
  process.exit(1)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [needMajor = 0, needMinor = 0] = NODE
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return
  stop(
    `Oxbow needs Node ${NODE.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org/en/download.`,
  )
}

/** npm writes its hidden lock file last, so an interrupted or outdated installation is seen too. */
function modulesAreCurrent() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  return statSync(installed).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs
}

function installModules() {
  if (modulesAreCurrent()) return
  say('installing node modules (npm ci)')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) stop('npm ci failed; the lines above say why.')
}

/** @param {string} name */
function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}

function hasBrowser() {
  if (process.env.CHROME_PATH && existsSync(process.env.CHROME_PATH)) return true
  if (process.platform === 'win32') return true // Edge is part of Windows
  if (process.platform === 'darwin') return MAC_BROWSERS.some((path) => existsSync(path))
  return BROWSERS.some(onPath)
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** The distribution's id and the ids it resembles, such as `debian` or `ubuntu debian`. */
function distribution() {
  if (!existsSync('/etc/os-release') || !onPath('apt-get')) return ''
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
  return lines
    .filter((line) => /^ID(_LIKE)?=/.test(line))
    .map((line) => line.slice(line.indexOf('=') + 1).replaceAll('"', ''))
    .join(' ')
}

function isUbuntu() {
  return distribution().includes('ubuntu')
}

/** Debian's `chromium` has another name on Ubuntu. */
function browserPackage() {
  return isUbuntu() ? 'chromium-browser' : 'chromium'
}

/** The packages that tests need with any browser. Ubuntu has no package of the headless shell. */
function testPackages() {
  return isUbuntu() ? TEST_PACKAGES : ['chromium-headless-shell', ...TEST_PACKAGES]
}

function missingPackages() {
  const wanted = testPackages()
  const query = spawnSync('dpkg-query', [
    '-W',
    '-f',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own format
    '${Package} ${db:Status-Abbrev}\n',
    ...wanted,
  ])
  const present = new Set(
    String(query.stdout)
      .split('\n')
      .filter((line) => / .i/.test(line))
      .map((line) => line.split(' ')[0]),
  )
  const missing = wanted.filter((name) => !present.has(name))
  return hasBrowser() ? missing : [browserPackage(), ...missing]
}

/** @param {string[]} args */
function apt(args) {
  const run = spawnSync('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (run.status === 0) return
  process.stderr.write(`${run.stdout}${run.stderr}`)
  stop(`apt-get ${args.join(' ')} failed; the lines above say why.`)
}

/** @param {string[]} names */
function aptCommand(names) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`
}

function prepareDebian() {
  const missing = missingPackages()
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    stop(
      `the tests need ${missing.join(', ')}. Run this, then try again:\n  ${aptCommand(missing)}`,
    )
  }
  say(`installing ${missing.join(', ')} (apt-get)`)
  apt(['update'])
  apt(['install', '-y', '--no-install-recommends', ...missing])
}

function prepareTests() {
  if (distribution().includes('debian')) return prepareDebian()
  if (!hasBrowser()) {
    stop(
      'the tests need Chromium, Chrome or Edge. Install one, or set CHROME_PATH to it, then try again.',
    )
  }
  if (process.platform === 'linux' && !onPath('Xvfb')) {
    stop('the tests need Xvfb. Install it with the package manager, then try again.')
  }
}

/** A window is optional: without one, the example prints its address. */
function adviseStart() {
  if (!hasDisplay() || hasBrowser()) return
  const how = distribution().includes('debian')
    ? `. For a window:\n  ${aptCommand([browserPackage()])}`
    : ' (Chrome, Chromium or Edge would do).'
  say(`no Chromium found: without WebKitGTK either, the example prints an address${how}`)
}

checkNode()
if (process.argv[2] === 'test') prepareTests()
installModules()
if (process.argv[2] === 'start') adviseStart()
