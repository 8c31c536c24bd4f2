/** Writes metrics as the text that Prometheus reads. */

import type { Metrics } from './metrics.ts'

/** One metric of Prometheus: a number, or one for each value of a label. */
interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly value: number | { readonly label: string; readonly of: Readonly<Record<string, number>> }
}

/** The metrics as text, without the end of the last line. */
export function prometheusText(metrics: Metrics): string {
  return [...gaugesOf(metrics), ...countersOf(metrics)].map(familyText).join('\n')
}

function gaugesOf(metrics: Metrics): Family[] {
  const { connections, listeners, ...rest } = metrics
  const gauge = (name: string, help: string, value: Family['value']): Family => {
    return { name, type: 'gauge', help, value }
  }
  return [
    gauge('connections', 'Pages by the state of their line.', {
      label: 'state',
      of: { ...connections },
    }),
    gauge('windows', 'Windows.', rest.windows),
    gauge('listeners', 'Listeners to events, by where they are.', {
      label: 'side',
      of: { ...listeners },
    }),
    gauge('channels', 'Channels that have not ended.', rest.channels),
    gauge('streams', 'Streams from and to pages that have not ended.', rest.streams),
    gauge('calls', 'Calls whose handlers are running.', rest.calls),
    gauge('scripts', 'Scripts that have not returned their value yet.', rest.scripts),
    gauge('resources', 'Resources of pages, windows and the app.', rest.resources),
    gauge(
      'unacknowledged_bytes',
      'Bytes on their way to pages that have not acknowledged them.',
      rest.unacknowledgedBytes,
    ),
    gauge(
      'queued_bytes',
      'Bytes of events that wait until their page has caught up.',
      rest.queuedBytes,
    ),
  ]
}

function countersOf(metrics: Metrics): Family[] {
  const counter = (name: string, help: string, value: Family['value']): Family => {
    return { name: `${name}_total`, type: 'counter', help, value }
  }
  return [
    counter('resumes', 'Broken lines that pages have resumed.', metrics.resumes),
    counter(
      'overruns',
      'Pages that lost their line because they were too far behind.',
      metrics.overruns,
    ),
    counter('lines_refused', 'Lines that were refused.', metrics.linesRefused),
    counter('events_dropped', 'Events that pages did not get because of their delivery.', {
      label: 'event',
      of: metrics.eventsDropped,
    }),
    counter('errors', 'Calls that have failed.', { label: 'code', of: metrics.errors }),
  ]
}

function familyText({ name, type, help, value }: Family): string {
  const whole = `oxbow_${name}`
  const samples =
    typeof value === 'number'
      ? [`${whole} ${value}`]
      : Object.entries(value.of).map(
          ([key, count]) => `${whole}{${value.label}="${escapeLabel(key)}"} ${count}`,
        )
  return [`# HELP ${whole} ${help}`, `# TYPE ${whole} ${type}`, ...samples].join('\n')
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
