import { describe, expect, it } from 'vitest'
import type { Logger } from '../../src/observe/logger.ts'
import { type Resource, ResourceTable } from '../../src/state/resource.ts'

class Thing implements Resource {
  closed = 0
  close(): void {
    this.closed++
  }
}
class Other extends Thing {}

/** A logger that keeps its errors. */
class Complaints implements Logger {
  readonly errors: string[] = []
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(_fields: object, message: string): void {
    this.errors.push(message)
  }
}

describe('ResourceTable', () => {
  it('W13 gives each resource an id of its own', () => {
    const table = new ResourceTable()
    const ids = new Set(Array.from({ length: 100 }, () => table.add(new Thing())))
    expect([ids.size, table.size]).toEqual([100, 100])
  })

  it('W13 refuses an unknown id, and an id of another class, with the same text', () => {
    const table = new ResourceTable()
    const rid = table.add(new Thing())
    expect(table.get(rid, Thing)).toBeInstanceOf(Thing)
    expect(() => table.get(rid, Other)).toThrow(`The resource id ${rid} is invalid.`)
    expect(() => table.get(rid ^ 1, Thing)).toThrow('is invalid.')
  })

  it('closes a resource once', () => {
    const table = new ResourceTable()
    const thing = new Thing()
    const rid = table.add(thing)
    expect([table.close(rid), table.close(rid), thing.closed]).toEqual([true, false, 1])
  })

  it('closes all that are left', () => {
    const table = new ResourceTable()
    const things = [new Thing(), new Thing()]
    for (const thing of things) table.add(thing)
    table.closeAll()
    table.closeAll()
    expect(things.map(({ closed }) => closed)).toEqual([1, 1])
  })

  it('closes at once what comes after the end', () => {
    const table = new ResourceTable()
    const thing = new Thing()
    table.closeAll()
    const rid = table.add(thing)
    expect([thing.closed, table.size, table.close(rid)]).toEqual([1, 0, false])
  })

  it('closes all, although one of them throws, and says which', () => {
    const complaints = new Complaints()
    const table = new ResourceTable(() => complaints)
    const thing = new Thing()
    table.add({
      close: () => {
        throw new Error('stuck')
      },
    })
    table.add(thing)
    table.closeAll()
    expect([thing.closed, table.size]).toEqual([1, 0])
    expect(complaints.errors).toEqual(['a resource failed to close: stuck'])
  })
})
