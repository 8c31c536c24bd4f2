/** WebKit's codes for the state of a load, and for its failure. */

/** `WEBKIT_LOAD_COMMITTED`: the page has replaced the previous one, but may still be loading. */
export const LOAD_COMMITTED = 2

/** `WEBKIT_NETWORK_ERROR_CANCELLED`. */
export const CANCELLED = 302

/** `WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE`. */
export const INTERRUPTED = 102

/** `WebKitPolicyError`: a content filter has stopped the load. */
export const BLOCKED = 104
