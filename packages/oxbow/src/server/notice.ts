/** Small pages of Oxbow for people whose request cannot be answered. */

import { WINDOW_PATH } from './help.ts'

/** The texts of a notice. */
export interface Notice {
  readonly title: string
  /** Sentences in plain words; they may hold no markup. */
  readonly text: string
  /** Seconds after which the browser tries again. */
  readonly retryAfter?: number
  /** Where the user can go from here. */
  readonly link?: { readonly href: string; readonly text: string }
}

/** The notice for a used or unknown ticket. */
export const TICKET_NOTICE: Notice = {
  title: 'This link has already been used',
  text:
    'Each link opens a window of the app once. Open the newest link in the terminal in which the ' +
    'app runs, or start the app again.',
}

/** The notice for a user who wants a window back, with a form to confirm it. */
export const ASK_NOTICE: Notice = {
  title: 'Open this app’s window again?',
  text: 'A page of this app has lost its window. The app can open a new one on the computer on which it runs.',
  link: { href: WINDOW_PATH, text: 'Open this app’s window again' },
}

/** The notice when the desktop opens a new tab. */
export const OPENED_NOTICE: Notice = {
  title: 'A new window is open',
  text: 'The app has opened it in the browser of the computer on which it runs. You can close this tab.',
}

/** The notice if the app can only print an address. */
export const PRINTED_NOTICE: Notice = {
  title: 'There is a new link in the terminal',
  text: 'Open the newest link in the terminal in which the app runs, or in its log. Then close this tab.',
}

/** The notice if windows are not tabs. */
export const FOCUSED_NOTICE: Notice = {
  title: 'The app has a window of its own',
  text: 'It is open and has been brought to the front. You can close this tab.',
}

/** The notice while another tab has the window. */
export const TAKEN_NOTICE: Notice = {
  title: 'The window is open in another tab',
  text: 'Continue in that tab, and close this one. If you cannot find it, close the browser and try again.',
}

/** The notice if only the app itself can give windows. */
export const NO_WINDOW_NOTICE: Notice = {
  title: 'This page is not connected to a window of the app',
  text: 'Open the app as you did the first time, for example from the page on which you sign in.',
}

/** The notice for visitors that the app does not accept. */
export const SIGN_IN_NOTICE: Notice = {
  title: 'Please sign in first',
  text: 'This app lets in only people who have signed in. Sign in where you usually do, then load this page again.',
}

/** The notice while the development server does not answer. */
export function devServerNotice(devUrl: string): Notice {
  return {
    title: 'Waiting for the development server',
    text: `Nothing answers at ${devUrl} yet. Start it; this page opens by itself.`,
    retryAfter: 1,
  }
}

/** The notice if the certificate of the development server is not trusted. */
export function devCertificateNotice(devUrl: string, reason: string): Notice {
  return {
    title: 'The development server is not trusted',
    text:
      `The certificate of ${devUrl} was refused: ${reason}. Add its issuer to the file that ` +
      'NODE_EXTRA_CA_CERTS names, or reach the server as localhost, where any certificate will do. ' +
      'Then start the app again.',
  }
}

/** The notice if the configuration names neither files nor a development server. */
export const NO_CONTENT_NOTICE: Notice = {
  title: 'There is nothing to show',
  text:
    'Set build.frontendDist in the configuration to the directory that holds index.html, or ' +
    'build.devUrl to the address of a development server. Then start the app again.',
}

/** The notice if the directory of the frontend has no page for a navigation. */
export const NO_START_PAGE_NOTICE: Notice = {
  title: 'There is no index.html',
  text:
    'The directory of build.frontendDist holds no index.html. Build the frontend, or correct ' +
    'build.frontendDist in the configuration; then load this page again.',
}

/** Writes a notice as an HTML document without scripts. */
export function noticePage({ title, text, retryAfter, link }: Notice): string {
  const way = link && `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p>`
  const refresh =
    retryAfter === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfter}">`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">${refresh}<title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:20vh auto;padding:0 1.5rem}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${way ?? ''}</main></body></html>
`
}

/** Makes a text safe inside an element and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
