/** WebSockets. The build puts the package itself in place of this; see `build.mjs`. */

export { type RawData, type Server, WebSocket, WebSocketServer } from 'ws'
