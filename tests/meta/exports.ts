// Finds what a package exports and the docstring of each, following re-exports to the declaration.
import { dirname, join } from 'node:path'
import { type Comment, type Program, parseSync, type Statement } from 'oxc-parser'
import { type Manifest, packages, read } from './repository.ts'

/** One name that users can import from a package. */
export interface PublicExport {
  name: string
  /** Path from the root of the file that declares it. */
  file: string
  isType: boolean
  /** The docstring's text without its stars. */
  doc: string | undefined
}

interface Source {
  file: string
  text: string
  program: Program
  comments: Comment[]
}

interface Reference {
  name: string
  from: string | undefined
}

const parsed = new Map<string, Source>()

function parse(file: string): Source {
  const known = parsed.get(file)
  if (known) return known
  const text = read(file)
  const { program, comments } = parseSync(file, text)
  const source = { file, text, program, comments }
  parsed.set(file, source)
  return source
}

/** The text of a block comment without the stars at the beginning of its lines. */
function withoutStars(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
}

/** Every docstring of a file, with the line on which it begins. */
export function docstrings(file: string): { text: string; line: number }[] {
  const { text, comments } = parse(file)
  return comments
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .map((comment) => ({
      text: comment.value.replace(/^\*/, ''),
      line: text.slice(0, comment.start).split('\n').length,
    }))
}

function docBefore({ text, comments }: Source, start: number): string | undefined {
  const comment = comments.findLast(
    ({ type, value, end }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      end <= start &&
      text.slice(end, start).trim() === '',
  )
  return comment && withoutStars(comment.value)
}

function namesOf(statement: Statement): string[] {
  const declaration =
    statement.type === 'ExportNamedDeclaration' && statement.declaration
      ? statement.declaration
      : statement
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  }
  const id = 'id' in declaration ? declaration.id : undefined
  return id && 'name' in id ? [id.name] : []
}

function isTypeDeclaration(statement: Statement): boolean {
  const declaration =
    statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  return (
    declaration?.type === 'TSInterfaceDeclaration' || declaration?.type === 'TSTypeAliasDeclaration'
  )
}

/** Where a name of this file comes from, when the file does not declare it. */
function referenceTo(source: Source, name: string): Reference | undefined {
  for (const statement of source.program.body) {
    if (statement.type === 'ExportNamedDeclaration') {
      for (const { exported, local } of statement.specifiers) {
        if (!('name' in exported) || exported.name !== name || !('name' in local)) continue
        if (!statement.source && local.name === name) continue
        return { name: local.name, from: statement.source?.value }
      }
    }
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ImportSpecifier' || specifier.local.name !== name) continue
        if ('name' in specifier.imported) {
          return { name: specifier.imported.name, from: statement.source.value }
        }
      }
    }
  }
  return undefined
}

/** The file that an import specifier of our own packages leads to. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  const owner = packages().find(
    ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
  )
  const path = owner && entries(owner).get(`.${specifier.slice(owner.name.length)}`)
  if (!path) throw new Error(`${from} exports from ${specifier}, which is no entry of our packages`)
  return path
}

function declarationOf(file: string, name: string): PublicExport {
  const source = parse(file)
  const declared = source.program.body.filter((statement) => namesOf(statement).includes(name))
  const [first] = declared
  if (first) {
    const docs = declared.map((statement) => docBefore(source, statement.start))
    const doc = docs.find((text) => text !== undefined)
    return { name, file, doc, isType: declared.every(isTypeDeclaration) }
  }
  const reference = referenceTo(source, name)
  if (!reference) throw new Error(`${file} has no ${name}`)
  const place = reference.from === undefined ? file : resolve(file, reference.from)
  return { ...declarationOf(place, reference.name), name }
}

/** The source file of each module that a package exports, by subpath. */
export function entries({ folder, exports = {} }: Manifest): Map<string, string> {
  const files = new Map<string, string>()
  for (const [path, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue
    const module = target.types.replace('./dist/', '').replace('.d.ts', '.ts')
    files.set(path, `${folder}/src/${module}`)
  }
  return files
}

/** Everything that an entry file exports. */
export function exportsOf(entry: string): PublicExport[] {
  const { program } = parse(entry)
  const names = program.body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return []
    const listed = statement.specifiers.flatMap(({ exported, exportKind }) =>
      'name' in exported
        ? [{ name: exported.name, typeOnly: [exportKind, statement.exportKind].includes('type') }]
        : [],
    )
    return [...listed, ...namesOf(statement).map((name) => ({ name, typeOnly: false }))]
  })
  return names.map(({ name, typeOnly }) => {
    const found = declarationOf(entry, name)
    return { ...found, isType: found.isType || typeOnly }
  })
}
