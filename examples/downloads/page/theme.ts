/** Light or dark: as the system says, until somebody decides otherwise; all windows alike. */

import { emitTo, listen } from './backend.ts'
import { find } from './dom.ts'

type Theme = 'light' | 'dark'

const KEY = 'theme'
const WINDOWS = ['main', 'activity']

/** Shows the chosen theme, and follows when another window changes it. */
export async function followTheme(label: string): Promise<void> {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'light' || chosen === 'dark') show(chosen)
  const target = { kind: 'WebviewWindow', label } as const
  await listen('theme-changed', ({ payload }) => show(payload), { target })
}

/** Makes a button change the theme here, and tell the other windows. */
export function bindThemeButton(button: HTMLButtonElement, label: string): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const update = (): void => button.setAttribute('aria-pressed', String(current() === 'dark'))
  system.addEventListener('change', update)
  new MutationObserver(update).observe(document.documentElement, {
    attributeFilter: ['data-theme'],
  })
  update()
  button.addEventListener('click', async () => {
    const theme = current() === 'dark' ? 'light' : 'dark'
    localStorage.setItem(KEY, theme)
    show(theme)
    for (const other of WINDOWS) {
      if (other !== label) await emitTo(other, 'theme-changed', theme)
    }
  })
}

function current(): Theme {
  const { theme } = document.documentElement.dataset
  if (theme === 'light' || theme === 'dark') return theme
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  find(document, 'meta[name=color-scheme]', HTMLMetaElement).content = theme
}
