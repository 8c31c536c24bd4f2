/** What a host, such as `@oxbow/native`, implements and is given. Types only. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// hosts and their windows
export type { Host, HostContext, HostWindow, WindowRequest } from './hosts/host.ts'
export type { WindowEvent } from './event/window-events.ts'

// pages
export type { PageAnswer, PageQuestion } from './hosts/page-question.ts'
export type { PageIdentity } from './server/identity-script.ts'
export type { PageInitialization } from './server/initialization-script.ts'
