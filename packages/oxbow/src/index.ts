// app

// the line
export { type ErrorCode, type EventTarget, IpcError, type Json, type Limits } from '@oxbow/protocol'
export { type Access, App, type RunOptions } from './app.ts'
export { AppHandle, type PackageInfo } from './app-handle.ts'
// state, resources, paths
export {
  BaseDirectory,
  type BaseDirectoryName,
  type PathResolverOptions,
} from './base-directory.ts'
export { Builder } from './builder.ts'
export type { Config, ConfigInput, WindowConfig, WindowConfigInput } from './config.ts'
// events
export { Emitter, type PayloadArgs } from './emitter.ts'
export type { Event, EventFilter, EventHandler } from './event.ts'
export {
  type EventMap,
  type EventName,
  type EventSchemas,
  event,
  type PayloadsOf,
} from './event-map.ts'
// windows and hosts
export type { Host, HostContext, HostWindow, WindowRequest } from './hosts/host.ts'
// commands
export {
  Channel,
  ChannelId,
  type ChannelSchema,
  channel,
  channelId,
  type Sendable,
} from './ipc/channel.ts'
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
export { type InvokeBody, Request } from './ipc/request.ts'
export { CommandError, Response } from './ipc/response.ts'
export type { Logger } from './logger.ts'
export { PathResolver } from './path.ts'
export { definePlugin, type Plugin, type PluginContracts } from './plugin.ts'
export type { Resource, ResourceTable } from './resource.ts'
export { type StateClass, type StateKey, type StateSymbol, stateKey } from './state.ts'
export { WebviewWindow } from './window.ts'
