/** What a backend imports: the builder and everything that its handlers meet. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// app
export { App, type PageAccess, type RunOptions, type SetupHook } from './app/app.ts'
export { AppHandle, type PackageInfo } from './window/app-handle.ts'
export type { Audit, AuditedOutcome, AuditedPage, AuditEntry } from './observe/audit.ts'
export { Builder } from './app/builder.ts'
export type {
  Config,
  ConfigInput,
  ServerConfig,
  TlsConfig,
  WindowConfig,
  WindowConfigInput,
} from './config/config.ts'
export type { CapabilityInput, PermissionEntry, PermissionWithScope } from './acl/capability.ts'
export type { Explanation, GrantReference, Remedy } from './acl/decision.ts'
export type { DiagnosedCapability, Diagnosis } from './acl/diagnosis.ts'
export type { Finding } from './acl/finding.ts'
export type { DiagnosedCommand } from './acl/findings.ts'
export type { Permission, PermissionFile, PermissionSet } from './acl/permission.ts'
export type { CommandScope, Scope, ScopeInput } from './acl/scope.ts'
export type { Logger } from './observe/logger.ts'
export type { Metrics } from './observe/metrics.ts'
export { definePlugin, type Plugin } from './plugins/plugin.ts'

// commands
export {
  type Command,
  type CommandMap,
  type CommandOptions,
  command,
  commandFor,
  type RenameAll,
} from './ipc/command.ts'
export type { CommandContext } from './ipc/context.ts'
export { middleware, type Next } from './ipc/middleware.ts'
export {
  Channel,
  type ChannelSchema,
  channel,
} from './channel/channel.ts'
export { ChannelId, type ChannelIdSchema, channelId } from './channel/channel-id.ts'
export { type InvokeBody, Request } from './line/request.ts'
export { CommandError, Response } from './line/response.ts'
export { type StreamSchema, stream } from './channel/stream.ts'

// events
export type { Delivery } from './event/delivery.ts'
export { Emitter } from './event/emitter.ts'
export type { Event, EventHandler } from './event/event-hub.ts'
export type { UnlistenFn } from './event/unlisten-fn.ts'
export type { EventFilter } from './event/event-filter.ts'
export {
  type EventMap,
  type EventName,
  type EventSchema,
  type EventSchemas,
  event,
} from './event/event-map.ts'
export type { BuiltInEvents, DownloadEvent, OwnEvents } from './event/window-events.ts'

// serving to others
export type { AuthenticateRequest, Authenticate } from './server/authenticate.ts'

// windows
export { WebviewWindow } from './window/window.ts'
export type { EvalOptions } from './window/eval.ts'
export type { Cookie } from './config/cookie.ts'
export type { Initialization, WebviewWindowOptions } from './config/initialization.ts'
export type { PagePermission } from './hosts/page-question.ts'
export type {
  NewWindowResponse,
  PageContext,
  PageHandlers,
  RequestedDownload,
} from './app/page-handlers.ts'

// state, resources, paths
export { type StateKey, stateKey } from './state/state.ts'
export type { Resource, ResourceTable } from './state/resource.ts'
export { PathResolver } from './path/path.ts'
export { PathScope, type PathScopeInput } from './path/path-scope.ts'
export {
  BaseDirectory,
  type BaseDirectoryName,
  type PathResolverOptions,
} from './path/base-directory.ts'

// the line
export { type ErrorCode, type EventTarget, IpcError, type Json, type Limits } from '@oxbow/protocol'

// Types that inference names: `export type App = typeof app` in a declaration file needs them, your code does not.
export type {
  ArgumentSchemas,
  CommandFactory,
  ContractsOf,
  Empty,
  HandlerArgs,
  PageArgs,
  PageErrors,
  PageResult,
} from './ipc/command.ts'
export type { ErrorSchemas } from './ipc/context.ts'
export type { AnyArgs, MiddlewareResult, NextResult } from './ipc/middleware.ts'
export type { Sendable } from './channel/channel.ts'
export type { DeliveriesOf } from './event/delivery.ts'
export type { PayloadArgs } from './event/emitter.ts'
export type { KnownEvents, PayloadsOf } from './event/event-map.ts'
export type { PluginContracts } from './plugins/plugin.ts'
export type { StateClass, StateSymbol } from './state/state.ts'
export type { Bytes } from '@oxbow/protocol'
