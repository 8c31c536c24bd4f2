/** Reads and checks the files of capabilities and permissions, and collects remarks on odd entries. */

import * as v from 'valibot'
import {
  CAPABILITY_SHAPE,
  type Capability,
  CapabilitySchema,
  capabilitiesIn,
} from './capability.ts'
import { readDefinitions } from './definition-file.ts'
import type { Finding } from './finding.ts'
import { invalidAcl } from './invalid-acl.ts'
import { PERMISSION_FILE_SHAPE, type PermissionFile, PermissionFileSchema } from './permission.ts'
import type { PlacedCapability } from './placed-capability.ts'
import { unknownKeys } from './unknown-key.ts'

/** The files of one app. */
export class AclFiles {
  readonly #root: URL
  readonly #remarks: Finding[] = []

  constructor(root: URL) {
    this.#root = root
  }

  /** The remarks on all files that have been read so far. */
  get remarks(): readonly Finding[] {
    return this.#remarks
  }

  /** The permission files of a folder. */
  permissions(folder: URL): PermissionFile[] {
    return readDefinitions(this.#root, folder).map(({ path, value }) =>
      this.permissionFile(value, path),
    )
  }

  /** A permission file, or an object of its shape. */
  permissionFile(value: unknown, place: string): PermissionFile {
    const file = check(PermissionFileSchema, value, place)
    this.#remarks.push(...unknownKeys(file, PERMISSION_FILE_SHAPE, place))
    return file
  }

  /** The capabilities in the files of `capabilities/`. */
  capabilities(): PlacedCapability[] {
    const folder = new URL('capabilities/', this.#root)
    return readDefinitions(this.#root, folder).flatMap(({ path, text, value }) =>
      capabilitiesIn(value).map((item) => ({
        capability: this.capability(item, path),
        place: path,
        text,
      })),
    )
  }

  /** One capability. */
  capability(value: unknown, place: string): Capability {
    const capability = check(CapabilitySchema, value, place)
    this.#remarks.push(...unknownKeys(capability, CAPABILITY_SHAPE, place))
    return capability
  }
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, place: string): T {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const lines = result.issues.map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
  throw invalidAcl(lines.join('; '), place)
}
