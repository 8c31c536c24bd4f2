/**
 * Converts a script to a function body that returns the value of its last statement, as `eval` would (W3).
 */

import { type Program, parse, type Statement } from 'acorn'

/** The variable in the body that holds the value. */
const VALUE = '__OXBOW_VALUE__'

/** A text to insert, and its place. */
interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * The script as an async function, which remembers the value of each statement that has one. A script with
 * a `return` of its own stays as it is. So does one that does not parse, because the engine then reports
 * the error.
 */
export function withCompletion(script: string): string {
  const program = parsed(script)
  if (program === undefined) return `async () => {\n${script}\n}`
  const insertions = program.body.flatMap((statement) => inList(statement as Statement))
  return `async (${VALUE}) => {\n${insert(script, insertions)}\nreturn ${VALUE}\n}`
}

function parsed(script: string): Program | undefined {
  try {
    return parse(script, { ecmaVersion: 'latest', allowAwaitOutsideFunction: true })
  } catch {
    return undefined
  }
}

/** The texts to insert into one statement of a list. */
function inList(statement: Statement): Insertion[] {
  // Such a statement may run nothing; its value is then `undefined`, even after a statement with a value.
  const isOpen = /^(If|For|While|DoWhile|Try|Switch|With)/.test(statement.type)
  const reset = { at: statement.start, text: `${VALUE} = undefined; ` }
  return [...(isOpen ? [reset] : []), ...within(statement)]
}

function within(statement: Statement | null | undefined): Insertion[] {
  switch (statement?.type) {
    case 'ExpressionStatement': {
      const { start, end } = statement.expression
      return [
        { at: start, text: `${VALUE} = (` },
        { at: end, text: ')' },
      ]
    }
    case 'BlockStatement':
      return statement.body.flatMap(inList)
    case 'IfStatement':
      return [...within(statement.consequent), ...within(statement.alternate)]
    case 'SwitchStatement':
      return statement.cases.flatMap(({ consequent }) => consequent.flatMap(inList))
    case 'TryStatement':
      // The value of a `finally` block is ignored.
      return [...within(statement.block), ...within(statement.handler?.body)]
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'WithStatement':
    case 'LabeledStatement':
      return within(statement.body)
    default:
      return []
  }
}

function insert(script: string, insertions: readonly Insertion[]): string {
  let text = ''
  let from = 0
  for (const insertion of [...insertions].sort((a, b) => a.at - b.at)) {
    text += script.slice(from, insertion.at) + insertion.text
    from = insertion.at
  }
  return text + script.slice(from)
}
