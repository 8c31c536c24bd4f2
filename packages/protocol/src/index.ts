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
export { FrameWriter, type WriterOptions } from './writer.ts'

// reading
export { fromBackend } from './from-backend.ts'
export { fromPage } from './from-page.ts'
export { parseFrame } from './parse.ts'
export { FrameReader, type FrameSink } from './reader.ts'
export type { FrameFrom, Guard, Sender, Source } from './source.ts'

// keeping the line
export { Link, type LinkOptions } from './link.ts'
export { memoryTransports } from './memory.ts'
export type { CloseInfo, Message, Transport } from './transport.ts'

// errors
export { CLOSE_CODES, ERROR_CODES, type ErrorCode, IpcError } from './error.ts'
export { type CallStage, TimedOutError } from './timed-out.ts'

// events
export type { EventTarget } from './event-target.ts'

// limits
export { DEFAULT_LIMITS, type Limits } from './limits.ts'

// values
export { stringify } from './value.ts'
