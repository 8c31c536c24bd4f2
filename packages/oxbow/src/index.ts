/** What a backend imports: the builder and everything that its handlers meet. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// app
export { type Access, App, type RunOptions, type SetupHook } from './app/app.ts'
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
export type { Explanation, Reference, Remedy } from './acl/decision.ts'
export type { DiagnosedCapability, Diagnosis } from './acl/diagnosis.ts'
export type { Finding } from './acl/finding.ts'
export type { DiagnosedCommand } from './acl/findings.ts'
export type { Permission, PermissionFile, PermissionSet } from './acl/permission.ts'
export type { CommandScope, Scope, ScopeInput } from './acl/scope.ts'
export type { Logger } from './observe/logger.ts'
export type { Metrics } from './observe/metrics.ts'
export { definePlugin, type Plugin, type PluginContracts } from './plugins/plugin.ts'

// commands
export {
  type ArgumentSchemas,
  type Command,
  type CommandContext,
  type CommandFactory,
  type CommandMap,
  type CommandOptions,
  type ContractsOf,
  command,
  commandFor,
  type ErrorSchemas,
  type HandlerArgs,
  type Nothing,
  type PageArgs,
  type PageErrors,
  type PageResult,
  type RenameAll,
} from './ipc/command.ts'
export {
  Channel,
  type ChannelSchema,
  channel,
  type Sendable,
} from './channel/channel.ts'
export { ChannelId, type ChannelIdSchema, channelId } from './channel/channel-id.ts'
export { type InvokeBody, Request } from './line/request.ts'
export { CommandError, Response } from './line/response.ts'
export { type StreamSchema, stream } from './channel/stream.ts'

// events
export type { DeliveriesOf, Delivery } from './event/delivery.ts'
export { Emitter, type PayloadArgs } from './event/emitter.ts'
export type { Event, EventHandler } from './event/event-hub.ts'
export type { EventFilter } from './event/event-filter.ts'
export {
  type EventMap,
  type EventName,
  type EventSchema,
  type EventSchemas,
  event,
  type KnownEvents,
  type PayloadsOf,
} from './event/event-map.ts'
export type { BuiltInEvents, DownloadEvent, OwnEvents } from './event/window-events.ts'

// serving to others
export type { AccessRequest, Authenticate } from './server/authenticate.ts'

// windows and hosts
export { WebviewWindow } from './window/window.ts'
export type { EvalOptions } from './window/eval.ts'
export type { Cookie } from './config/cookie.ts'
export type { Initialization, WebviewWindowOptions } from './config/initialization.ts'
export type { PageInitialization } from './server/initialization-script.ts'
export type { Host, HostContext, HostWindow, WindowRequest } from './hosts/host.ts'
export type { PageAnswer, PagePermission, PageQuestion } from './hosts/page-question.ts'
export type { PageIdentity } from './server/identity-script.ts'
export type {
  NewWindowResponse,
  PageContext,
  PageHandlers,
  RequestedDownload,
} from './app/page-handlers.ts'

// state, resources, paths
export { type StateClass, type StateKey, type StateSymbol, stateKey } from './state/state.ts'
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
