// Commands that let the backend do things: emit, listen, open windows, run scripts.
import {
  type AppHandle,
  type Command,
  command,
  type EventTarget,
  type UnlistenFn,
  type WebviewWindow,
} from 'oxbow'
import { z } from 'zod'

const event = z.string()
const label = z.string()
const payload = z.unknown()

/** The events that listeners of the backend got, oldest first: the listener's name and the payload's text. */
type Heard = [name: string, payload: string]

function listen(
  [by, name]: readonly [by: string, name: string],
  { app, window }: { app: AppHandle; window: WebviewWindow },
  hear: (payload: unknown) => void,
): UnlistenFn {
  const handler = (heard: { payload: unknown }): void => hear(heard.payload)
  switch (by) {
    case 'app':
      return app.listen(name, handler)
    case 'app any':
      return app.listenAny(name, handler)
    case 'app once':
      return app.once(name, handler)
    case 'window':
      return window.listen(name, handler)
    default:
      return window.listenAny(name, handler)
  }
}

const isFor =
  (kind: string, wanted: string) =>
  (target: EventTarget): boolean =>
    target.kind === kind && (!('label' in target) || target.label === wanted)

function eventCommands(): Readonly<Record<string, Command>> {
  let heard: Heard[] = []
  return {
    backend_emit: command({ event, payload }, ({ event, payload }, { app }) =>
      app.emit(event, payload),
    ),
    backend_emit_to: command(
      { target: z.custom<EventTarget>(), event, payload },
      ({ target, event, payload }, { app }) => app.emitTo(target, event, payload),
    ),
    backend_emit_filter: command({ kind: z.string(), label, event }, (args, { app }) =>
      app.emitFilter(args.event, 'filtered', isFor(args.kind, args.label)),
    ),
    backend_listen: command({ by: z.string(), event }, ({ by, event }, { app, window }) => {
      const { id } = listen([by, event], { app, window }, (given) => {
        heard.push([by, JSON.stringify(given)])
      })
      return id
    }),
    backend_unlisten: command({ id: z.number() }, ({ id }, { app }) => app.unlisten(id)),
    backend_heard: command(() => {
      const taken = heard
      heard = []
      return taken
    }),
  }
}

const script = z.string()

export function handleCommands(): Readonly<Record<string, Command>> {
  return {
    ...eventCommands(),
    backend_labels: command((_args, { app }) => [...app.webviewWindows().keys()].sort()),
    backend_create: command({ label }, async ({ label }, { app }) => {
      const window = await app.createWebviewWindow(label, { url: 'child.html', visible: false })
      return window.label
    }),
    backend_destroy: command({ label }, async ({ label }, { app }) => {
      const window = app.getWebviewWindow(label)
      await window?.destroy()
      return window !== undefined
    }),
    backend_eval: command({ script }, ({ script }, { window }) => window.eval(script)),
    backend_value: command({ script }, async ({ script }, { window }) =>
      JSON.stringify(await window.evalWithResult(script)),
    ),
  }
}
