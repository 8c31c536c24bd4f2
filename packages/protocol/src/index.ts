/** The protocol between a page and its backend, for both sides, tools and tests. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// frames and contracts
export type {
  BackendFrame,
  ByteLength,
  CallbackId,
  CallId,
  CancelFrame,
  EndFrame,
  ErrorFrame,
  EvalErrorFrame,
  EvalFrame,
  EvalResultFrame,
  EventFrame,
  Frame,
  Headers,
  HelloFrame,
  InvokeBytesFrame,
  InvokeFrame,
  Json,
  ListenFrame,
  MessageBytesFrame,
  MessagesFrame,
  PageFrame,
  ResultBytesFrame,
  ResultFrame,
  StreamFrame,
  UnlistenFrame,
  WelcomeFrame,
} from './frame.ts'
export { PROTOCOL_VERSION } from './frame.ts'
export type {
  AppContract,
  BlobLike,
  Bytes,
  ChannelLike,
  CommandContract,
  ContractOf,
  HasContract,
  Jsonified,
  ReadableLike,
  StreamLike,
  StreamSource,
} from './contract.ts'

// writing
export { encode } from './encode.ts'
export { encodePage } from './encode-page.ts'
export { END_OF_MESSAGES } from './encode-backend.ts'
export { FrameWriter, type RunSource, type WriterOptions } from './writer.ts'

// reading
export { fromBackend } from './from-backend.ts'
export { fromPage } from './from-page.ts'
export { bodyLength, parseFrame } from './parse.ts'
export { FrameReader, type FrameSink } from './reader.ts'
export type { FrameFrom, Guard, Sender, Source } from './source.ts'

// keeping the line
export { GONE, Link, type LinkOptions, PING } from './link.ts'

// errors
export {
  BROKEN,
  CLOSE_CODES,
  ERROR_CODES,
  type ErrorCode,
  IpcError,
  isErrorCode,
  messageOf,
} from './error.ts'
export {
  type CallStage,
  limitsTime,
  TIMEOUT_HEADER,
  isTimedOutCall,
  type TimedOutCall,
  TimedOutError,
} from './timed-out.ts'

// names and targets
export {
  type EventTarget,
  isEventTarget,
  type LabelledKind,
  reaches,
  toEventTarget,
} from './event-target.ts'
export {
  HELP_PATH,
  IDENTITY_ITEM,
  type CommandName,
  EVENT_NAME_LENGTH,
  EVENT_NAME_RULE,
  eventNameFault,
  isEventName,
  isLabel,
  LABEL_LENGTH,
  LABEL_RULE,
  labelFault,
  splitCommandName,
} from './name.ts'

// limits
export {
  BATCH_BYTES,
  BATCH_FRAMES,
  BATCH_TEXT,
  COPY_BYTES,
  DEFAULT_LIMITS,
  type Limits,
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

// transport
export { memoryTransports } from './memory.ts'
export type { CloseInfo, Message, Transport } from './transport.ts'

// values
export {
  channelMarker,
  isPlainJson,
  isShallowerThan,
  parseChannelMarker,
  stringify,
  TO_IPC_KEY,
  toBytes,
} from './value.ts'
