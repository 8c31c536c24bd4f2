/**
 * Sets the proxy of a window, of the desktop or of the environment, but never for addresses of this
 * machine.
 */

import koffi from 'koffi'
import type { Gtk, Pointer } from './library.ts'

// `WebKitNetworkProxyMode`.
const CUSTOM = 2

const DIRECT = 'direct://'

/** The addresses of apps, which never use a proxy. */
const LOOPBACK = ['localhost', '127.0.0.1', '127.0.0.0/8', '::1', '[::1]']

// Sample addresses: of this machine, and of the rest of the world for each scheme.
const OWN = ['http://127.0.0.1:1/', 'ws://127.0.0.1:1/', 'http://localhost:1/']
const WORLD = { http: 'http://www.gnu.org/', https: 'https://www.gnu.org/' }

/**
 * Makes a data manager reach this machine directly. The settings of the system stay if they have no proxy,
 * or already exempt this machine.
 */
export function keepOffLoopback(gtk: Gtk, manager: Pointer | null): void {
  const resolver = gtk.g_proxy_resolver_get_default()
  const proxyFor = (address: string): string => firstOf(gtk, resolver, address)
  if (OWN.every((address) => proxyFor(address) === DIRECT)) return
  const { NO_PROXY = '', no_proxy: noProxy = NO_PROXY } = process.env
  const others = noProxy.split(',').map((host) => host.trim())
  const settings = gtk.webkit_network_proxy_settings_new(null, spared(others.filter(Boolean)))
  for (const [scheme, address] of Object.entries(WORLD)) {
    const proxy = proxyFor(address)
    if (proxy !== DIRECT)
      gtk.webkit_network_proxy_settings_add_proxy_for_scheme(settings, scheme, proxy)
  }
  apply(gtk, manager, settings)
}

/** Makes a data manager use one proxy instead of that of the system, but reach this machine directly. */
export function goByProxy(gtk: Gtk, manager: Pointer | null, proxy: string): void {
  apply(gtk, manager, gtk.webkit_network_proxy_settings_new(proxy, spared([])))
}

function spared(others: readonly string[]): (string | null)[] {
  return [...LOOPBACK, ...others, null]
}

function apply(gtk: Gtk, manager: Pointer | null, settings: Pointer | null): void {
  gtk.webkit_website_data_manager_set_network_proxy_settings(manager, CUSTOM, settings)
  // The manager keeps a copy.
  gtk.webkit_network_proxy_settings_free(settings)
}

/** The proxy that the system would try first. The look-up of such addresses causes no network traffic. */
function firstOf(gtk: Gtk, resolver: Pointer | null, address: string): string {
  const list = gtk.g_proxy_resolver_lookup(resolver, address, null, null)
  if (list === null) return DIRECT
  const first = koffi.decode(list, 'char*') as string | null
  gtk.g_strfreev(list)
  return first ?? DIRECT
}
