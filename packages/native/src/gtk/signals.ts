/**
 * Connects handlers to the signals of GObjects.
 *
 * C gets a fixed number of callbacks, one for each form of signal. They are registered before the first
 * signal, because koffi must not register a callback while C calls one. A number that C passes back
 * identifies the handler. The callbacks live as long as the process. A handler is removed with its object,
 * whose end GObject reports, or earlier with its owner.
 */

import { messageOf } from '@oxbow/protocol/internal'
import koffi from 'koffi'
import type { Gtk, Pointer } from './library.ts'

/** The forms of signals: the parameters besides the object, and the result. */
const FORMS = {
  /** No parameters, as `destroy`. */
  plain: 'void OnPlain(void* object, intptr_t tag)',
  /** No parameters; returns whether it was handled, as `bring-to-front`. */
  asked: 'int OnAsked(void* object, intptr_t tag)',
  /** An object; returns whether it was handled, as `delete-event` or `notify`. */
  object: 'int OnObject(void* object, void* detail, intptr_t tag)',
  /** A number, as `load-changed`. */
  number: 'int OnNumber(void* object, int number, intptr_t tag)',
  /** Two numbers, as `size-prepared`. */
  pair: 'void OnPair(void* object, int first, int second, intptr_t tag)',
  /** An object and a number, as `decide-policy`. */
  policy: 'int OnPolicy(void* object, void* detail, int number, intptr_t tag)',
  /** The stage of the load, an address and a `GError`, as `load-failed`. */
  failure: 'int OnFailure(void* object, int stage, const char* url, void* error, intptr_t tag)',
  /** An address, a certificate and its faults, as `load-failed-with-tls-errors`. */
  distrust: 'int OnDistrust(void* object, const char* url, void* detail, int faults, intptr_t tag)',
  /** An object; returns a new widget, as `create`; our handlers return none. */
  widget: 'void* OnWidget(void* object, void* detail, intptr_t tag)',
  /** A descriptor and its condition, as of `g_unix_fd_add`. */
  ready: 'int OnReady(int fd, int condition, intptr_t tag)',
  /** Three objects, as `context-menu`. */
  menu: 'int OnMenu(void* object, void* menu, void* event, void* target, intptr_t tag)',
  /** A text, as `decide-destination`. */
  text: 'int OnText(void* object, const char* text, intptr_t tag)',
} as const

/** A `GClosureNotify`: an object will not call a handler any more. */
const ENDED = 'void OnEnded(intptr_t tag, void* closure)'

interface Details {
  readonly plain: []
  readonly asked: []
  readonly object: [detail: Pointer]
  readonly number: [number: number]
  readonly pair: [first: number, second: number]
  readonly policy: [detail: Pointer, number: number]
  readonly failure: [stage: number, url: string, error: Pointer]
  readonly distrust: [url: string, detail: Pointer, faults: number]
  readonly widget: [detail: Pointer]
  readonly ready: [condition: number]
  readonly menu: [menu: Pointer, event: Pointer, target: Pointer]
  readonly text: [text: string]
}

type Form = keyof typeof FORMS

/** Handles a signal; `true` means that no other handler runs. */
export type Handler<F extends Form> = (...details: Details[F]) => unknown

type AnyHandler = (...details: never[]) => unknown

// `GConnectFlags`.
const BEFORE = 0
const AFTER = 1

const HANDLED = 1
const NOT_HANDLED = 0

/** All handlers of the process. */
export class Signals {
  readonly #gtk: Gtk
  readonly #callbacks: ReadonlyMap<Form, Pointer>
  readonly #ended: Pointer
  readonly #handlers = new Map<number, AnyHandler>()
  readonly #warn: (text: string) => void
  #tags = 0

  constructor(gtk: Gtk, warn: (text: string) => void) {
    this.#gtk = gtk
    this.#warn = warn
    this.#callbacks = new Map(
      Object.entries(FORMS).map(([form, prototype]) => [
        form as Form,
        this.#register(form, prototype),
      ]),
    )
    this.#ended = koffi.register(
      (tag: number | bigint) => void this.#handlers.delete(Number(tag)),
      koffi.pointer(koffi.proto(ENDED)),
    ) as Pointer
  }

  /** How many handlers there are. */
  get size(): number {
    return this.#handlers.size
  }

  /** Connects signals of an object to handlers of one owner, which releases them. */
  for(object: Pointer): Listening {
    const tags: number[] = []
    const connect =
      (flags: number): Listening['on'] =>
      (form, signal, handler) => {
        const tag = ++this.#tags
        tags.push(tag)
        this.#handlers.set(tag, handler as unknown as AnyHandler)
        const callback = this.#callbacks.get(form) ?? 0n
        this.#gtk.g_signal_connect_data(object, signal, callback, tag, this.#ended, flags)
      }
    return {
      on: connect(BEFORE),
      after: connect(AFTER),
      release: () => {
        for (const tag of tags.splice(0)) this.#handlers.delete(tag)
      },
    }
  }

  /** A callback for an asynchronous operation of C; it is called once, with the result. */
  once(handler: (result: Pointer) => void): { readonly callback: Pointer; readonly tag: number } {
    const tag = ++this.#tags
    this.#handlers.set(tag, (result: never) => {
      this.#handlers.delete(tag)
      handler(result)
    })
    return { callback: this.#callbacks.get('object') ?? 0n, tag }
  }

  /** A callback that lives as long as the process. */
  lasting<F extends Form>(
    form: F,
    handler: Handler<F>,
  ): { readonly callback: Pointer; readonly tag: number } {
    const tag = ++this.#tags
    this.#handlers.set(tag, handler as unknown as AnyHandler)
    return { callback: this.#callbacks.get(form) ?? 0n, tag }
  }

  #register(form: string, prototype: string): Pointer {
    // The object is first and the number last; the handler gets the arguments between them.
    const call = (_object: Pointer, ...rest: unknown[]): number | null => {
      const result = this.#handle(rest)
      return form === 'widget' ? null : result
    }
    return koffi.register(call, koffi.pointer(koffi.proto(prototype))) as Pointer
  }

  #handle(rest: unknown[]): number {
    const handler = this.#handlers.get(Number(rest.pop()))
    if (handler === undefined) return NOT_HANDLED
    try {
      return handler(...(rest as never[])) === true ? HANDLED : NOT_HANDLED
    } catch (error) {
      // C cannot handle the error.
      this.#warn(messageOf(error))
      return NOT_HANDLED
    }
  }
}

/** The signals of one object. */
export interface Listening {
  on<F extends Form>(form: F, signal: string, handler: Handler<F>): void
  /** Handles a signal only if the object itself has not handled it. */
  after<F extends Form>(form: F, signal: string, handler: Handler<F>): void
  /** Forgets the handlers; the object may still emit signals. */
  release(): void
}
