// Holds the table of event targets in the guide to the matrix that the code follows (E8).
import type { EventTarget } from '@oxbow/protocol'
import { reaches, toEventTarget } from '@oxbow/protocol/internal'
import { describe, expect, it } from 'vitest'
import { codeSpans, rowsBelow } from './markdown.ts'

const rows = rowsBelow('docs/calling-the-page.md', 'Targets')

/** The columns of the table, as targets of listeners. */
const LISTENERS: readonly EventTarget[] = [
  { kind: 'Any' },
  { kind: 'App' },
  { kind: 'AnyLabel', label: 'x' },
  { kind: 'Window', label: 'x' },
  { kind: 'Webview', label: 'x' },
  { kind: 'WebviewWindow', label: 'x' },
]

const OTHERS: readonly EventTarget[] = [
  { kind: 'AnyLabel', label: 'y' },
  { kind: 'Window', label: 'y' },
  { kind: 'Webview', label: 'y' },
  { kind: 'WebviewWindow', label: 'y' },
]

/** The target of an emission as the guide writes it: `emit`, `emitTo('x')` or `emitTo({ … })`. */
function targetOf(emission: string): EventTarget {
  if (emission === 'emit') return { kind: 'Any' }
  const [, argument = ''] = /^emitTo\((.*)\)$/.exec(emission) ?? []
  const json = argument.replaceAll("'", '"').replaceAll(/(\w+):/g, '"$1":')
  return toEventTarget(JSON.parse(json) as string | EventTarget)
}

function answers(target: EventTarget): string[] {
  const say = (yes: boolean): string => (yes ? 'yes' : '–')
  const own = LISTENERS.map((listener) => say(reaches(target, listener)))
  return [...own, say(OTHERS.every((listener) => reaches(target, listener)))]
}

describe('the table of event targets', () => {
  it.each(
    rows.flatMap(([first = '', ...cells]) => codeSpans(first).map((name) => ({ name, cells }))),
  )('E8 has the right listeners for $name', ({ name, cells }) => {
    expect(cells).toEqual(answers(targetOf(name)))
  })

  it('E8 has a row for every kind of target', () => {
    const kinds = rows
      .flatMap(([first = '']) => codeSpans(first))
      .map((name) => targetOf(name).kind)
    expect(new Set(kinds)).toEqual(new Set(LISTENERS.map(({ kind }) => kind)))
  })
})
