/** Small pages of our own, for a person who stands before a closed door. */

/** What a notice says. */
export interface Notice {
  readonly title: string
  /** Sentences in plain words; they may hold no markup. */
  readonly text: string
  /** Seconds after which the browser tries again. */
  readonly retryAfter?: number
}

/** What is shown for a ticket that is used up or unknown. */
export const TICKET_NOTICE: Notice = {
  title: 'This link has been used',
  text:
    'Each link opens a window of the app once. Go to the terminal in which the app runs and open ' +
    'its newest link, or start the app again.',
}

/** What is shown to somebody whom the app does not know. */
export const SIGN_IN_NOTICE: Notice = {
  title: 'You have to sign in first',
  text: 'This app is for people whom it knows. Sign in where you usually do, then load this page again.',
}

/** What is shown while the development server does not answer. */
export function devServerNotice(devUrl: string): Notice {
  return {
    title: 'Waiting for the development server',
    text: `Nothing answers at ${devUrl} yet. Start it; this page opens by itself.`,
    retryAfter: 1,
  }
}

/** What is shown where the configuration names neither files nor a development server. */
export const NO_CONTENT_NOTICE: Notice = {
  title: 'There is nothing to show',
  text: 'Set build.frontendDist in the configuration to the directory that holds index.html.',
}

/** Writes a notice as an HTML document without scripts. */
export function noticePage({ title, text, retryAfter }: Notice): string {
  const refresh =
    retryAfter === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfter}">`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">${refresh}<title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:20vh auto;padding:0 1.5rem}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body></html>
`
}

/** Makes a text safe inside an element and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
