/** Loads GTK and WebKitGTK, and gives their functions the types of their signatures. */

import { IpcError } from '@oxbow/protocol'
import koffi from 'koffi'
import { WEBKIT as LIBRARY } from '../libraries.ts'
import { GDK, GLIB, GTK, STRUCTS } from './functions.ts'
import { RECENT, WEBKIT } from './webkit-functions.ts'

/** The address of an object in C. */
export type Pointer = bigint

type Structs = { [Name in keyof typeof STRUCTS]: Record<keyof (typeof STRUCTS)[Name], number> }

interface Types extends Structs {
  readonly void: undefined
  readonly str: string | null
  readonly strs: readonly (string | null)[] | null
  readonly ptr: Pointer | null
  readonly out: [number]
  readonly outdouble: [number]
  readonly outptr: [Pointer | null]
  readonly bytes: Uint8Array
  readonly room: Uint8Array
  readonly callback: Pointer
  readonly flag: number
}

/** The types of koffi for names in signatures; all other names are those of C. */
const C_TYPES: Readonly<Record<string, string>> = {
  str: 'const char*',
  strs: 'const char**',
  ptr: 'void*',
  callback: 'void*',
  out: '_Out_ int*',
  outdouble: '_Out_ double*',
  outptr: '_Out_ void**',
  bytes: 'const uint8_t*',
  room: 'void*',
  flag: 'int',
  GdkRectangle: '_Out_ GdkRectangle*',
  GdkGeometry: 'GdkGeometry*',
  GdkRGBA: 'GdkRGBA*',
}

type Named<Name extends string> = Name extends keyof Types ? Types[Name] : number

type Parameters<List extends string> = List extends ''
  ? []
  : List extends '...'
    ? unknown[]
    : List extends `${infer First}, ${infer Rest}`
      ? [Named<First>, ...Parameters<Rest>]
      : [Named<List>]

type Call<P extends string> = P extends `${infer Result} ${string}(${infer List})`
  ? (...args: Parameters<List>) => Named<Result>
  : never

type NameOf<P extends string> = P extends `${string} ${infer Name}(${string}` ? Name : never

type Prototype = (typeof GLIB | typeof GTK | typeof GDK | typeof WEBKIT | typeof RECENT)[number]

/** The C functions under their own names. */
export type Gtk = { readonly [P in Prototype as NameOf<P>]: Call<P> }

/** @throws {Error} naming the shared library that is missing */
export function loadGtk(): Gtk {
  const library = koffi.load(LIBRARY)
  for (const [name, fields] of Object.entries(STRUCTS)) koffi.struct(name, fields)
  const recent: ReadonlySet<string> = new Set(RECENT)
  const calls = [...GLIB, ...GTK, ...GDK, ...WEBKIT, ...RECENT].map((prototype) => {
    const [, result = '', name = '', list = ''] = /^(\S+) (\w+)\((.*)\)$/.exec(prototype) ?? []
    const parameters = list.split(', ').map(cType).join(', ')
    const load = () => library.func(`${cType(result)} ${name}(${parameters})`)
    return [name, recent.has(prototype) ? loadIfThere(name, load) : load()]
  })
  return Object.fromEntries(calls) as Gtk
}

/** A function, or a substitute that throws an error about its absence. */
function loadIfThere(name: string, load: () => unknown): unknown {
  try {
    return load()
  } catch {
    return () => {
      throw new IpcError('unsupported', `this WebKitGTK is too old: it has no \`${name}\``)
    }
  }
}

function cType(name: string): string {
  return C_TYPES[name] ?? name
}

/** Ends this process when its parent ends, even if it hangs at that moment. Linux only. */
export function dieWithParent(): void {
  const PR_SET_PDEATHSIG = 1
  const SIGKILL = 9
  const prctl = koffi.load(null).func('int prctl(int, ulong, ulong, ulong, ulong)')
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
}
