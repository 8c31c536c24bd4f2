// frames

// contract
export type {
  AppContract,
  ChannelLike,
  CommandContract,
  ContractOf,
  HasContract,
  Jsonified,
} from './contract.ts'
// codec
export { encode } from './encode.ts'
// errors
export {
  CLOSE_CODES,
  ERROR_CODES,
  type ErrorCode,
  IpcError,
  isErrorCode,
  messageOf,
} from './error.ts'
// names and targets
export {
  type EventTarget,
  isEventTarget,
  type LabelledKind,
  reaches,
  toEventTarget,
} from './event-target.ts'
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
  MessageFrame,
  PageFrame,
  ResultBytesFrame,
  ResultFrame,
  UnlistenFrame,
  WelcomeFrame,
} from './frame.ts'
export { PROTOCOL_VERSION } from './frame.ts'
// limits
export {
  BATCH_BYTES,
  BATCH_FRAMES,
  BATCH_TEXT,
  COPY_BYTES,
  DEFAULT_LIMITS,
  type Limits,
  UNLIMITED,
} from './limits.ts'
// transport
export { memoryTransports } from './memory.ts'
export {
  type CommandName,
  EVENT_NAME_RULE,
  isEventName,
  isLabel,
  LABEL_RULE,
  splitCommandName,
} from './name.ts'
export { bodyLength, type FrameFrom, parseFrame, type Sender } from './parse.ts'
export { FrameReader, type FrameSink } from './reader.ts'
// sizes
export { hasAtMostNodes, utf8Length } from './size.ts'
export type { CloseInfo, Message, Transport } from './transport.ts'
// values
export {
  channelMarker,
  isShallowerThan,
  parseChannelMarker,
  stringify,
  TO_IPC_KEY,
  toBytes,
} from './value.ts'
export { FrameWriter } from './writer.ts'
