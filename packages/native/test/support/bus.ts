// A D-Bus session bus for a test, and a monitor of its messages.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { waitFor } from './desktop.ts'

/** The configuration of a bus without services, as those would start programs of the desktop. */
const config = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=${folder}</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>`

export interface Bus {
  readonly address: string
  /** All messages of the interface so far, in the format of `dbus-monitor`. */
  heard(): string
}

/** Starts a bus that is stopped after the test, and monitors one interface. */
export async function startBus(about: string): Promise<Bus> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-bus-'))
  const file = join(folder, 'bus.conf')
  await writeFile(file, config(folder))
  const daemon = spawn('dbus-daemon', [`--config-file=${file}`, '--nofork', '--print-address=1'])
  let address = ''
  daemon.stdout.setEncoding('utf8').on('data', (text: string) => {
    address += text
  })
  await waitFor(() => {
    if (!address.endsWith('\n')) throw new Error('the bus has no address yet')
  })
  address = address.trim()
  const monitor = spawn('dbus-monitor', ['--address', address, `interface='${about}'`])
  let heard = ''
  monitor.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  onTestFinished(async () => {
    for (const program of [monitor, daemon]) {
      const ended = once(program, 'exit')
      program.kill()
      await ended
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  // The first output, a message of the bus, shows that the monitor is connected.
  await waitFor(() => {
    if (heard === '') throw new Error('nobody listens on the bus yet')
  })
  return { address, heard: () => heard }
}
