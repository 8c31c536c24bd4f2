/** How the end of a transport tells that its page has stopped, or that the network to it is dead. */

/**
 * The reason of an end that nobody has reported: the system of a page that is closed, or that crashes,
 * reports it at once.
 */
export const SILENT = 'the page has fallen silent'
