import { describe, expect, it } from 'vitest'
import { compare, type Difference } from './difference.ts'

const difference = (given: Partial<Difference>): Difference => ({
  kind: 'on purpose',
  what: '',
  tauri: '',
  oxbow: '',
  because: '',
  ...given,
})

/** The verdict on one probe, `a: b`, with its differences. */
function verdictOn(
  answers: readonly [tauri: unknown, oxbow: unknown],
  ...differences: readonly Partial<Difference>[]
) {
  const [tauri, oxbow] = answers.map((answer) => ({ 'a: b': answer as never }))
  return compare(tauri ?? {}, oxbow ?? {}, {
    engine: 'chromium',
    differences: differences.map(difference),
  })
}

const DIFFERING = [{ resolved: 1 }, { resolved: 2 }] as const
const CLEAN = { unnamed: [], idle: [] }

const refused = (reason: string) => ({
  rejected: `invalid args \`x\` for command \`y\`: ${reason}`,
})

describe('compare', () => {
  it('has nothing to say where all answers are the same', () => {
    expect(verdictOn([{ resolved: [1, { $: 'NaN' }] }, { resolved: [1, { $: 'NaN' }] }])).toEqual(
      CLEAN,
    )
  })

  it('reports an unlisted difference with both answers', () => {
    expect(verdictOn(DIFFERING)).toEqual({
      unnamed: ['a: b\n  Tauri {"resolved":1}\n  Oxbow {"resolved":2}'],
      idle: [],
    })
  })

  it('reports a probe that only one side has answered', () => {
    expect(verdictOn([{ resolved: 1 }, undefined]).unnamed).toHaveLength(1)
  })

  it.each(['a: b', 'a: *', '*', '*b'])('takes a difference that %s names', (probe) => {
    expect(verdictOn(DIFFERING, { probes: [probe] })).toEqual(CLEAN)
  })

  it.each(['a: bc', 'a:.b', 'a: ?', 'A: b'])('takes %s for the name of another probe', (probe) => {
    const verdict = verdictOn(DIFFERING, { probes: [probe] })
    expect(verdict).toEqual({ unnamed: [expect.any(String)], idle: [probe] })
  })

  it('reports a listed name or pattern that no probe shows any more', () => {
    const same = [{ resolved: 1 }, { resolved: 1 }] as const
    expect(verdictOn(same, { probes: ['a: b', 'a: *'] }).idle).toEqual(['a: b', 'a: *'])
  })

  it('leaves out what is about the other engine', () => {
    const elsewhere: Partial<Difference> = { probes: ['a: b'], engines: ['webkit'] }
    expect(verdictOn(DIFFERING, elsewhere)).toEqual({ unnamed: [expect.any(String)], idle: [] })
  })

  describe('takes for wording', () => {
    const wording = (...probes: string[]): Partial<Difference> => ({ kind: 'wording', probes })

    it.each([
      ['rejections', refused('one'), refused('other')],
      ['errors of new windows', { resolved: ['error', 'one'] }, { resolved: ['error', 'other'] }],
      [
        'the first of several',
        { resolved: [{ rejected: 'one' }] },
        { resolved: [{ rejected: 'other' }] },
      ],
    ])('%s with other texts', (_name, tauri, oxbow) => {
      expect(verdictOn([tauri, oxbow], wording('a: b'))).toEqual(CLEAN)
    })

    it.each([
      ['a value', { resolved: 'one' }, { rejected: 'other' }],
      ['a rejection without a text', { rejected: { $: 'TypeError' } }, { rejected: 'other' }],
      ['what Tauri itself says', refused('one'), { rejected: 'other' }],
      ['nothing', { pending: true }, { rejected: 'other' }],
    ])('never %s', (_name, tauri, oxbow) => {
      expect(verdictOn([tauri, oxbow], wording('a: b')).unnamed).toHaveLength(1)
    })

    it('under a pattern only what begins with the words of Tauri', () => {
      expect(verdictOn([refused('one'), refused('other')], wording('a: *'))).toEqual(CLEAN)
      const bare = [{ rejected: 'one' }, { rejected: 'other' }] as const
      expect(verdictOn(bare, wording('a: *')).unnamed).toHaveLength(1)
    })
  })
})
