/** Lets pages mark elements as a title bar with `data-tauri-drag-region`, as in Tauri. */

/** The script that every page of a native window runs first. */
export const DRAG_REGION = `(() => {
  if (window.top !== window) return
  const ask = (command) => {
    const internals = window.__TAURI_INTERNALS__
    if (internals) internals.invoke('plugin:window|' + command).catch(() => {})
  }
  const isRegion = (target) => {
    if (!(target instanceof Element)) return false
    const value = target.getAttribute('data-tauri-drag-region')
    return value !== null && value !== 'false'
  }
  document.addEventListener('mousedown', (event) => {
    if (event.button !== 0 || !isRegion(event.target)) return
    // Otherwise the press would also mark text.
    event.preventDefault()
    if (event.detail === 2) ask('internal_toggle_maximize')
    else if (event.detail === 1) ask('start_dragging')
  })
})()`
