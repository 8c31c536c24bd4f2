/** Exports that only the packages of Oxbow share; they may change in every version. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// frames
export { END_OF_MESSAGES } from './encode-backend.ts'
export { encodePage } from './encode-page.ts'
export type { RunSource } from './writer.ts'

// the link
export { GONE, PING } from './link.ts'

// errors
export { BROKEN, isErrorCode, messageOf } from './error.ts'
export { isTimedOutCall, limitsTime, TIMEOUT_HEADER } from './timed-out.ts'

// names and targets
export { isEventTarget, type LabelledKind, reaches, toEventTarget } from './event-target.ts'
export {
  type CommandName,
  CONNECTION_KEY,
  EVENT_NAME_LENGTH,
  EVENT_NAME_RULE,
  eventNameFault,
  GAP_EVENT,
  HELP_PATH,
  IDENTITY_ITEM,
  isEventName,
  isLabel,
  LABEL_LENGTH,
  LABEL_RULE,
  labelFault,
  LINE_PATH,
  STATE_EVENT,
  splitCommandName,
} from './name.ts'

// limits
export {
  BATCH_BYTES,
  BATCH_FRAMES,
  BATCH_TEXT,
  COPY_BYTES,
  MESSAGE_BYTES,
  NESTING_DEPTH,
  NODES_PER_MESSAGE,
} from './limits.ts'
export { exceededLimit, type TextLimits } from './size.ts'

// streams
export {
  iterate,
  parseStreamMarker,
  STREAM_COMMANDS,
  STREAM_HEADER,
  STREAM_PIECE,
  STREAM_WINDOW,
  streamMarker,
  weightOf,
} from './stream.ts'

// values
export { channelMarker, isPlainJson, parseChannelMarker, TO_IPC_KEY, toBytes } from './value.ts'
