// Results of calls: values and errors of every kind.
import { invoke } from '@tauri-apps/api/core'
import type { Probes } from './answer.ts'
import { taken } from './meet.ts'
import { childWindow } from './window.ts'

const RESULTS = [
  'text',
  'empty text',
  'unusual text',
  'zero',
  'minus zero',
  'fraction',
  'large fraction',
  'NaN',
  'infinity',
  'u64 max',
  'i64 min',
  '2^53',
  '2^53 + 1',
  'true',
  'false',
  'none',
  'some',
  'list',
  'empty list',
  'tuple',
  'map',
  'map with numbers as keys',
  'nested bytes',
  'gaps',
  'enum',
  'enum with a value',
  'enum with fields',
  'object named __proto__',
  'character',
]

const ERRORS = ['text', 'empty text', 'number', 'zero', 'false', 'null', 'list', 'object', 'enum']

const named = (cmd: string, names: readonly string[]): Probes =>
  Object.fromEntries(names.map((name) => [`${cmd}, ${name}`, () => invoke(cmd, { name })]))

const responseText = (text: string) => () => invoke('result_response_text', { text })

export const resultProbes: Probes = {
  ...named('result_of', RESULTS),
  ...named('result_later', RESULTS),
  ...named('error_of', ERRORS),
  ...named('error_later', ERRORS),
  'a unit': () => invoke('result_unit'),
  bytes: () => invoke('result_bytes'),
  'a Response of 3 bytes': () => invoke('result_response', { size: 3 }),
  'a Response of no bytes': () => invoke('result_response', { size: 0 }),
  'a Response of a megabyte': () => invoke('result_response', { size: 1_000_000 }),
  'a Response of an object as text': responseText('{"already":"JSON"}'),
  'a Response of a number as text': responseText('7'),
  'a Response of null as text': responseText('null'),
  'a Response of text in quotes': responseText('"text"'),
  'a result with a key that is no text': () => invoke('result_key_no_text'),
  'an error of a unit': () => invoke('error_unit'),
  'an error of Tauri': () => invoke('error_tauri'),
  'an error of the system': () => invoke('error_io'),
  'an error with a key that is no text': () => invoke('error_key_no_text'),
  'a panic': () => invoke('panic_later'),
  // Needs a separate page, as Tauri sends all later bytes to that page as numbers.
  'a Response of text that is no JSON': async () => {
    await childWindow('child-broken')
    return await taken('broken')
  },
}
