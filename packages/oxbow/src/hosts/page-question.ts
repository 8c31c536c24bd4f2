/** Questions of pages that their host does not decide, and the answers. */

interface Asked {
  /** The origin of the page in the window, if it is not a page of the app. */
  readonly remote?: string | undefined
}

/** The window wants to navigate to a page that is not of the app. */
export interface NavigationQuestion extends Asked {
  readonly kind: 'navigation'
  readonly url: string
  readonly method: string
  /** Whether the page of the window navigates; otherwise it may be a frame in the page. */
  readonly isSure: boolean
}

/** A page wants to open an address in a new window. */
export interface NewWindowQuestion extends Asked {
  readonly kind: 'new-window'
  readonly url: string
  readonly method: string
  /** Whether the address is of the app. */
  readonly isOwn: boolean
}

/** A page, or a link in it, wants to save a file. */
export interface DownloadQuestion extends Asked {
  readonly kind: 'download'
  readonly url: string
  /** The path of the new file; if it exists already, the name gets a number. */
  readonly path: string
}

/** A permission that a page has to request. */
export type PagePermission =
  | 'camera'
  | 'clipboard'
  | 'device-info'
  | 'display'
  | 'geolocation'
  | 'media-keys'
  | 'microphone'
  | 'notifications'
  | 'other'
  | 'pointer-lock'
  | 'storage-access'

/** A page asks for permissions of its user. */
export interface PermissionQuestion extends Asked {
  readonly kind: 'permission'
  /** The address of the window's page. */
  readonly url: string
  readonly permissions: readonly PagePermission[]
}

/** The request of a page. */
export type PageQuestion =
  | NavigationQuestion
  | NewWindowQuestion
  | DownloadQuestion
  | PermissionQuestion

/**
 * `true` allows, `false` refuses; `'frame'` allows it to frames but not to the page of the window; a path
 * allows a download to that path.
 */
export type PageAnswer = boolean | 'frame' | { readonly path: string }
