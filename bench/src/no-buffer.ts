/** The substitute for Node's buffers in pages. */

export const Buffer = undefined
