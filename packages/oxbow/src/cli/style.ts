/** Colours for people at a terminal that has them. */

import { styleText } from 'node:util'

/** Dresses a text up. */
export type Dress = (text: string) => string

/** The few ways in which texts are dressed. */
export interface Styles {
  readonly strong: Dress
  readonly dim: Dress
  readonly good: Dress
  readonly bad: Dress
  readonly warn: Dress
}

/** The styles for a stream: none, unless it is a terminal with colours, or FORCE_COLOR says so. */
export function stylesFor(stream: NodeJS.WriteStream): Styles {
  // The environment is read by hasColors itself, NO_COLOR too.
  const isColourful = stream.isTTY ? stream.hasColors() : isForced(process.env)
  const dress =
    (format: Parameters<typeof styleText>[0]): Dress =>
    (text) =>
      isColourful && text !== '' ? styleText(format, text) : text
  return {
    strong: dress('bold'),
    dim: dress('dim'),
    good: dress('green'),
    bad: dress('red'),
    warn: dress('yellow'),
  }
}

function isForced({ FORCE_COLOR, NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return Boolean(FORCE_COLOR) && FORCE_COLOR !== '0' && !NO_COLOR
}
