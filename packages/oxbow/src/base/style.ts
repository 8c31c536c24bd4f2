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

/**
 * The styles for a stream: none with `NO_COLOR`. Otherwise Node decides, by the stream and by `FORCE_COLOR` and
 * `TERM`.
 */
export function stylesFor(stream: NodeJS.WriteStream): Styles {
  const isPlain = Boolean(process.env.NO_COLOR)
  const dress =
    (format: Parameters<typeof styleText>[0]): Dress =>
    (text) =>
      isPlain || text === '' ? text : styleText(format, text, { stream })
  return {
    strong: dress('bold'),
    dim: dress('dim'),
    good: dress('green'),
    bad: dress('red'),
    warn: dress('yellow'),
  }
}
