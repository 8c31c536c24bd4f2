// Values that throw when they are read, as any JavaScript code may throw or return them.
import { inspect } from 'node:util'
import { IpcError } from '@oxbow/protocol'
import { CommandError } from 'oxbow'

const boom = (): never => {
  throw new Error('boom')
}

/** An error with one property whose getter throws. */
const withTrap = (name: PropertyKey): Error =>
  Object.defineProperty(new Error('odd'), name, { get: boom, configurable: true })

const proxyWith = (target: object, trap: keyof ProxyHandler<object>): object =>
  new Proxy(target, { [trap]: boom })

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** A `Proxy` all of whose traps throw. */
const closed = (target: object): object =>
  new Proxy(target, new Proxy({}, { get: () => boom }) as ProxyHandler<object>)

function circular(): Error {
  const error = new Error('odd')
  error.cause = error
  return error
}

// The test needs exactly this kind of object.
const thenable = (then: unknown): object => Object.fromEntries([['then', then]])

type Settle = (value: unknown) => void

/** Functions that create each odd value, by a description. */
export const ODD: Readonly<Record<string, () => unknown>> = {
  'an error whose message throws': () => withTrap('message'),
  'an error whose stack throws': () => withTrap('stack'),
  'an error whose name throws': () => withTrap('name'),
  'an error whose cause throws': () => withTrap('cause'),
  'an error whose code throws': () => withTrap('code'),
  'an error whose toJSON throws': () => Object.assign(new Error('odd'), { toJSON: boom }),
  'an error whose toJSON cannot be read': () => withTrap('toJSON'),
  'an error whose constructor throws': () => withTrap('constructor'),
  'an error whose tag throws': () => withTrap(Symbol.toStringTag),
  'an error that cannot be inspected': () =>
    Object.assign(new Error('odd'), { [inspect.custom]: boom }),
  'an error whose inspection cannot be read': () => withTrap(inspect.custom),
  'an error that is its own cause': circular,
  'an error whose message is no text': () =>
    Object.defineProperty(new Error('odd'), 'message', { value: Object.create(null) }),
  'an error without a stack': () => Object.defineProperty(new Error('odd'), 'stack', { value: 1n }),
  'an object that cannot be inspected': () => ({ [inspect.custom]: boom }),
  'an object that is no text': () => ({ toString: boom, valueOf: boom }),
  'an object without a prototype': () => Object.create(null),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of an error': () => revoked(new Error('odd')),
  'a revoked proxy of a function': () => revoked(boom),
  'a revoked proxy of a list': () => revoked([]),
  'a proxy that hides its prototype': () => proxyWith({}, 'getPrototypeOf'),
  'a proxy that hides what it has': () => proxyWith({}, 'has'),
  'a proxy that hides its values': () => proxyWith({}, 'get'),
  'a proxy that hides its keys': () => proxyWith({}, 'ownKeys'),
  'a proxy of an error that hides its prototype': () => proxyWith(new Error('o'), 'getPrototypeOf'),
  'a closed proxy': () => closed({}),
  'a closed proxy of an error': () => closed(new Error('odd')),
  'a closed proxy of a promise': () => closed(Promise.resolve(1)),
  "a code that is none of Oxbow's": () => new IpcError('nonsense' as never, 'odd'),
  'an IpcError whose message throws': () =>
    Object.defineProperty(new IpcError('too_many', 'odd'), 'message', { get: boom }),
  'a CommandError of a revoked proxy': () => new CommandError(revoked({})),
  'a CommandError that cannot be inspected': () => new CommandError({ [inspect.custom]: boom }),
  'a CommandError without its value': () =>
    Object.defineProperty(new CommandError('odd'), 'value', { get: boom }),
  'a symbol': () => Symbol('odd'),
  'a function': () => boom,
  nothing: () => undefined,
  null: () => null,
  'a thenable that resolves twice': () =>
    thenable((resolve: Settle) => {
      resolve(1)
      resolve(2)
    }),
  'a thenable that resolves and rejects': () =>
    thenable((resolve: Settle, reject: Settle) => {
      resolve(1)
      reject(new Error('odd'))
      queueMicrotask(() => resolve(3))
    }),
  'a thenable that rejects and resolves later': () =>
    thenable((resolve: Settle, reject: Settle) => {
      setImmediate(() => resolve(2))
      reject(new Error('odd'))
    }),
  'a thenable that resolves and throws': () =>
    thenable((resolve: Settle) => {
      resolve(1)
      boom()
    }),
  'a thenable that throws': () => thenable(boom),
  'a thenable of a thenable': () =>
    thenable((resolve: Settle) => resolve(thenable((again: Settle) => again(1)))),
  'a thenable whose then throws': () => Object.defineProperty({}, 'then', { get: boom }),
  'a promise with a then of its own': () =>
    Object.assign(Promise.resolve(1), Object.fromEntries([['then', boom]])),
  'a promise without a catch': () => Object.assign(Promise.resolve(1), { catch: boom }),
}
