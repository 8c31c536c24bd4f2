/** Native windows for Oxbow. */

export { type NativeHost, type NativeOptions, nativeHost } from './host.ts'
export { supportedCommands } from './support.ts'
