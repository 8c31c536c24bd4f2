import { describe, expect, it } from 'vitest'
import { OpenCalls } from '../../src/ipc/open-calls.ts'
import { Counters, measure } from '../../src/observe/metrics.ts'
import { prometheusText } from '../../src/observe/prometheus.ts'
import { ResourceTable } from '../../src/state/resource.ts'

function metricsOf(counters: Counters) {
  return measure({
    counters,
    windows: { all: new Map() },
    resources: new ResourceTable(),
    openCalls: new OpenCalls(),
    events: { backendListeners: 3 },
  })
}

describe('prometheusText', () => {
  it('writes each metric under a help and a type of its own', () => {
    const lines = prometheusText(metricsOf(new Counters())).split('\n')
    const names = lines
      .filter((line) => line.startsWith('# HELP '))
      .map((line) => line.split(' ')[2])
    expect(names).toHaveLength(15)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) {
      const type = name?.endsWith('_total') ? 'counter' : 'gauge'
      expect(lines).toContain(`# TYPE ${name} ${type}`)
    }
  })

  it('has one sample for a number, and one for each value of a label', () => {
    const counters = new Counters()
    counters.overruns = 7
    counters.errors.add('timed_out')
    counters.errors.add('timed_out')
    counters.errors.add('aborted')
    const samples = prometheusText(metricsOf(counters))
      .split('\n')
      .filter((line) => !line.startsWith('#'))
    expect(samples).toEqual([
      'oxbow_connections{state="connected"} 0',
      'oxbow_connections{state="away"} 0',
      'oxbow_windows 0',
      'oxbow_listeners{side="pages"} 0',
      'oxbow_listeners{side="backend"} 3',
      'oxbow_channels 0',
      'oxbow_streams 0',
      'oxbow_calls 0',
      'oxbow_scripts 0',
      'oxbow_resources 0',
      'oxbow_unacknowledged_bytes 0',
      'oxbow_queued_bytes 0',
      'oxbow_resumes_total 0',
      'oxbow_overruns_total 7',
      'oxbow_lines_refused_total 0',
      'oxbow_errors_total{code="timed_out"} 2',
      'oxbow_errors_total{code="aborted"} 1',
    ])
  })

  it('escapes what would break a label, and nothing else', () => {
    const counters = new Counters()
    counters.eventsDropped.add('a\\b"c\nd')
    counters.eventsDropped.add('naïve/é:__proto__')
    counters.eventsDropped.add('__proto__')
    const text = prometheusText(metricsOf(counters))
    expect(text).toContain('oxbow_events_dropped_total{event="a\\\\b\\"c\\nd"} 1\n')
    expect(text).toContain('oxbow_events_dropped_total{event="naïve/é:__proto__"} 1\n')
    expect(text).toContain('oxbow_events_dropped_total{event="__proto__"} 1\n')
  })
})
