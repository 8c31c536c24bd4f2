/** The texts of small pages of Oxbow, for people whose request cannot be answered. */

import { WINDOW_PATH } from './exchange.ts'

/** The texts of a notice. */
export interface Notice {
  /** A few words on the event. */
  readonly title: string
  /** Sentences in plain words; they may hold no markup. */
  readonly text: string
  /** Seconds after which the browser tries again. */
  readonly retryAfter?: number
  /** The link that helps now. */
  readonly action?: { readonly href: string; readonly text: string }
}

const OPEN = { href: WINDOW_PATH, text: 'Open the app again' }

// An empty reference is the address of the page itself.
const RELOAD = { href: '', text: 'Reload' }

const AS_BEFORE =
  'Open the app as you did the first time, for example from the page on which you sign in.'

/** The notice for a used or unknown ticket. */
export function ticketNotice(canReopen: boolean): Notice {
  const title = 'This link has already been used'
  const text = 'Each link opens a window of the app once.'
  return canReopen ? { title, text, action: OPEN } : { title, text: `${text} ${AS_BEFORE}` }
}

/** The notice for a user who wants a window back, with a link to confirm it. */
export const ASK_NOTICE: Notice = {
  title: 'Open the app again?',
  text: 'A page of this app has lost its window. The app can open a new one on the computer on which it runs.',
  action: OPEN,
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
  action: { href: WINDOW_PATH, text: 'Try again' },
}

/** The notice if only the app itself can give windows. */
export const NO_WINDOW_NOTICE: Notice = {
  title: 'This page is not connected to a window of the app',
  text: AS_BEFORE,
}

/** The notice for visitors that the app does not accept. */
export const SIGN_IN_NOTICE: Notice = {
  title: 'Please sign in first',
  text: 'This app lets in only people who have signed in. Sign in where you usually do, then load this page again.',
  action: RELOAD,
}

/** The notice for a request that is refused, with the reason. */
export function refusalNotice(reason: string): Notice {
  return { title: 'This address does not open the app', text: reason }
}

/** The notice when the backend has failed at a request. */
export const FAILED_NOTICE: Notice = {
  title: 'The app could not show this page',
  text: 'The server has failed at this request; its log says why.',
  action: RELOAD,
}

/** The notice in a native window whose page has crashed. */
export const CRASHED_NOTICE: Notice = {
  title: 'This page has crashed',
  text: 'It has crashed twice within a minute.',
  action: { href: '', text: 'Load it again' },
}

/** The notice while the development server does not answer. */
export function devServerNotice(devUrl: string): Notice {
  return {
    title: 'Waiting for the development server',
    text: `Nothing answers at ${devUrl} yet. Start it; this page opens by itself.`,
    retryAfter: 1,
    action: RELOAD,
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
  action: RELOAD,
}
