/** Which addresses go to the programs of the user's desktop, and in which form. */

/** The schemes that a desktop opens in a browser, a mail program or a telephone program. */
const SCHEMES = ['http:', 'https:', 'mailto:', 'tel:']

// Mail programs know further parameters, such as one that attaches a file of the machine.
const MAIL_FIELDS = ['to', 'cc', 'bcc', 'subject', 'body']

// Units of an address; programs take it as an argument.
const LONGEST = 8192

/** The form in which an address may leave the app; `undefined` if it may not. */
export function externalLink(url: URL): string | undefined {
  if (!SCHEMES.includes(url.protocol) || url.href.length > LONGEST) return undefined
  if (url.protocol !== 'mailto:') return url.href
  const mail = new URL(url)
  for (const name of [...mail.searchParams.keys()]) {
    if (!MAIL_FIELDS.includes(name.toLowerCase())) mail.searchParams.delete(name)
  }
  // Mail programs do not read `+` as a space.
  mail.search = mail.search.replaceAll('+', '%20')
  return mail.href
}

/** An address for the log, without the parts after its path, which may contain a secret. */
export function withoutSecrets({ protocol, host, pathname, search, hash }: URL): string {
  if (protocol === 'data:') return 'data:…'
  const path = `${protocol}${host === '' ? '' : '//'}${host}${pathname}`
  return search === '' && hash === '' ? path : `${path}…`
}
