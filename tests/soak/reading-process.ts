// A process that acts as the page of a window, and reports its record to its parent on request.
import { connect } from '@oxbow/api'
import { WebSocket } from 'ws'
import { Reader } from './reader.ts'

const [url = '', key = '', event = ''] = process.argv.slice(2)
const page = await connect({ url, key, WebSocket })
const reader = new Reader(page)
await reader.begin(event, false)
process.on('message', () => process.send?.(reader.got))
process.send?.(reader.got)
