// The backend of the probes, with the same commands as Tauri's backend in `tauri/src`.
import { readFileSync } from 'node:fs'
import type { CapabilityInput, Command, ConfigInput } from 'oxbow'
import { argumentCommands } from './backend/arguments.ts'
import { channelCommands } from './backend/channels.ts'
import { handleCommands } from './backend/handle.ts'
import { resultCommands } from './backend/results.ts'
import { type Meeting, surroundingCommands } from './backend/surroundings.ts'

/** The commands that the page of the probes calls. */
export function probeCommands(meeting: Meeting): Readonly<Record<string, Command>> {
  return {
    ...argumentCommands,
    ...channelCommands,
    ...resultCommands,
    ...handleCommands(),
    ...surroundingCommands(meeting),
  }
}

type Named = Readonly<Record<'productName' | 'version' | 'identifier', string>>

/** The configuration of the Tauri app. The `setup` of that app creates the same window. */
export function probedConfig(folder: string): ConfigInput {
  const { productName, version, identifier } = read('tauri.conf.json') as Named
  const capabilities = ['main', 'children'].map((name) => read(`capabilities/${name}.json`))
  return {
    productName,
    version,
    identifier,
    build: { frontendDist: folder },
    app: {
      windows: [{ label: 'main', title: 'Probes', width: 640, height: 480 }],
      security: { capabilities: capabilities as CapabilityInput[] },
    },
  }
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`./tauri/${file}`, import.meta.url), 'utf8'))
}
