/** Finds and makes elements of a known kind. */

/** The element of a selector; the page is broken if there is none. */
export function find<T extends Element>(
  root: ParentNode,
  selector: string,
  type: abstract new () => T,
): T {
  const element = root.querySelector(selector)
  if (element instanceof type) return element
  throw new TypeError(`there is no ${type.name} at ${selector}`)
}

/** A copy of the one element in a template. */
export function clone(id: string): HTMLElement {
  const { content } = find(document, `#${id}`, HTMLTemplateElement)
  return find(document.importNode(content, true), '*', HTMLElement)
}

/** Shows bytes as a picture. */
export function showImage(image: HTMLImageElement, bytes: ArrayBuffer, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true })
  image.src = url
}
