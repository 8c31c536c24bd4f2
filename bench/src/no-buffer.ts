/** What pages have in the place of Node's buffers. */

export const Buffer = undefined
