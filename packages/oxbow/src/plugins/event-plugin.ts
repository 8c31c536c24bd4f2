/** `plugin:event`: how pages listen and emit (E18, E19, E31). */

import type { EventTarget } from '@oxbow/protocol'
import {
  EVENT_NAME_RULE,
  eventNameFault,
  isEventName,
  isEventTarget,
} from '@oxbow/protocol/internal'
import * as v from 'valibot'
import { filterFor, toAll } from '../event/event-filter.ts'
import { coreCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const event = v.pipe(
  v.string(),
  v.check(isEventName, ({ input }) => eventNameFault(input) ?? EVENT_NAME_RULE),
)
const target = v.custom<EventTarget>(isEventTarget, 'expected an event target')
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const payload = v.optional(v.unknown())

export const eventPlugin: Plugin = definePlugin({
  name: 'event',
  commands: {
    // With an `id`, the page registers again a listener that the backend lost with the page's line.
    listen: coreCommand(
      { event, target, handler: id, id: v.optional(id) },
      ({ event, target, handler, id: known }, call) =>
        call.connection.listeners.listen(event, handler, { target, known }),
    ),
    unlisten: coreCommand({ event, eventId: id }, ({ event, eventId }, { connection }) =>
      connection.listeners.unlisten(event, eventId),
    ),
    emit: coreCommand({ event, payload }, ({ event, payload }, call) =>
      call.window.emitInTurn({ event, payload, filter: toAll, call }),
    ),
    emit_to: coreCommand({ target, event, payload }, ({ target, event, payload }, call) =>
      call.window.emitInTurn({ event, payload, filter: filterFor(target), call }),
    ),
  },
})
