/** Who is signed in here, and the dialog in which one signs in. */

import { announce } from './announce.ts'
import { codeOf, invoke, messageOf } from './backend.ts'
import { find } from './dom.ts'

/** The person who is signed in. */
export interface Session {
  readonly user: string
  readonly token: string
}

/** The header that proves who calls. */
export function authorization({ token }: Session): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

/** Signs in and out. */
export class Account {
  readonly #button: HTMLButtonElement
  readonly #dialog: HTMLDialogElement
  readonly #form: HTMLFormElement
  readonly #problem: HTMLElement
  #session: Session | undefined
  #asked: ((session: Session | undefined) => void)[] = []

  constructor(button: HTMLButtonElement, dialog: HTMLDialogElement) {
    this.#button = button
    this.#dialog = dialog
    this.#form = find(dialog, 'form', HTMLFormElement)
    this.#problem = find(dialog, '.problem', HTMLElement)
    button.addEventListener('click', () => void (this.#session ? this.signOut() : this.signIn()))
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    find(dialog, '[value=cancel]', HTMLButtonElement).addEventListener('click', () =>
      dialog.close(),
    )
    dialog.addEventListener('close', () => this.#answer())
  }

  get session(): Session | undefined {
    return this.#session
  }

  /** Asks for name and password; gives nothing if the person would rather not. */
  async signIn(): Promise<Session | undefined> {
    if (this.#session) return this.#session
    this.#problem.hidden = true
    this.#form.reset()
    if (!this.#dialog.open) this.#dialog.showModal()
    return await new Promise((resolve) => this.#asked.push(resolve))
  }

  async signOut(): Promise<void> {
    const session = this.#session
    this.#show(undefined)
    if (session) await invoke('logout', {}, { headers: authorization(session) })
    announce('You are signed out.')
  }

  async #submit(): Promise<void> {
    const form = new FormData(this.#form)
    const user = String(form.get('user'))
    const password = String(form.get('password'))
    try {
      this.#show(await invoke('login', { user, password }))
      this.#dialog.close()
      announce(`You are signed in as ${user}.`)
    } catch (error) {
      const wrong = codeOf(error) === 'invalid_credentials'
      this.#problem.textContent = wrong ? 'Name and password do not match.' : messageOf(error)
      this.#problem.hidden = false
      find(this.#form, '[name=password]', HTMLInputElement).select()
    }
  }

  #show(session: Session | undefined): void {
    this.#session = session
    find(this.#button, 'span', HTMLElement).textContent = session?.user ?? 'Sign in'
    if (session) this.#button.setAttribute('aria-label', `Sign out ${session.user}`)
    else this.#button.removeAttribute('aria-label')
  }

  #answer(): void {
    for (const resolve of this.#asked.splice(0)) resolve(this.#session)
  }
}
