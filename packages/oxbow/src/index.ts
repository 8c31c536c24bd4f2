/** What a backend imports: the builder and everything that its handlers meet. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// app
export { type Access, App, type RunOptions, type SetupHook } from './app.ts'
export { AppHandle, type PackageInfo } from './app-handle.ts'
export type { Audit, AuditedOutcome, AuditedPage, AuditEntry } from './audit.ts'
export { Builder } from './builder.ts'
export type {
  Config,
  ConfigInput,
  ServerConfig,
  TlsConfig,
  WindowConfig,
  WindowConfigInput,
} from './config.ts'
export type { CapabilityInput, PermissionEntry, PermissionWithScope } from './acl/capability.ts'
export type { Explanation, Reference, Remedy } from './acl/decision.ts'
export type {
  DiagnosedCapability,
  DiagnosedCommand,
  Diagnosis,
  Finding,
} from './acl/diagnosis.ts'
export type { Permission, PermissionFile, PermissionSet } from './acl/permission.ts'
export type { CommandScope, Scope, ScopeInput } from './acl/scope.ts'
export type { Logger } from './logger.ts'
export type { Metrics } from './metrics.ts'
export { definePlugin, type Plugin, type PluginContracts } from './plugin.ts'

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
} from './ipc/channel.ts'
export { ChannelId, type ChannelIdSchema, channelId } from './ipc/channel-id.ts'
export { type InvokeBody, Request } from './ipc/request.ts'
export { CommandError, Response } from './ipc/response.ts'
export { type StreamSchema, stream } from './ipc/stream.ts'

// events
export type { DeliveriesOf, Delivery } from './delivery.ts'
export { Emitter, type PayloadArgs } from './emitter.ts'
export type { Event, EventFilter, EventHandler } from './event.ts'
export {
  type EventMap,
  type EventName,
  type EventSchema,
  type EventSchemas,
  event,
  type KnownEvents,
  type PayloadsOf,
} from './event-map.ts'
export type { BuiltInEvents } from './window-events.ts'

// serving to others
export type { AccessRequest, Authenticate } from './server/authenticate.ts'

// windows and hosts
export { WebviewWindow } from './window.ts'
export type { EvalOptions } from './eval.ts'
export type { Host, HostContext, HostWindow, WindowRequest } from './hosts/host.ts'

// state, resources, paths
export { type StateClass, type StateKey, type StateSymbol, stateKey } from './state.ts'
export type { Resource, ResourceTable } from './resource.ts'
export { PathResolver } from './path.ts'
export {
  BaseDirectory,
  type BaseDirectoryName,
  type PathResolverOptions,
} from './base-directory.ts'

// the line
export { type ErrorCode, type EventTarget, IpcError, type Json, type Limits } from '@oxbow/protocol'
