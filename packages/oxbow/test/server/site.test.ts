import { describe, expect, test } from 'vitest'
import { checkSite, type SiteConfig, siteOf } from '../../src/server/site.ts'

const LOCAL: SiteConfig = { address: '127.0.0.1', hosts: [], behindProxy: false }
const TLS = { cert: 'cert.pem', key: 'key.pem' }
const HOSTS = ['app.example.com']

describe('siteOf', () => {
  test.each([
    [{}, 1420, 'http://127.0.0.1:1420', ['127.0.0.1:1420', 'localhost:1420']],
    [{ address: '::1' }, 1420, 'http://[::1]:1420', ['[::1]:1420', 'localhost:1420']],
    [{ tls: TLS }, 1420, 'https://127.0.0.1:1420', ['127.0.0.1:1420', 'localhost:1420']],
    [{ hosts: HOSTS, tls: TLS }, 8443, 'https://app.example.com', HOSTS],
    [{ hosts: HOSTS, behindProxy: true }, 8080, 'https://app.example.com', HOSTS],
    [{}, 80, 'http://127.0.0.1:80', ['127.0.0.1:80', '127.0.0.1', 'localhost:80', 'localhost']],
  ])('%j on port %i is %s', (...row) => {
    const [config, port, origin, hosts] = row
    expect(siteOf({ ...LOCAL, ...config }, port)).toMatchObject({ origin, hosts })
  })
})

describe('checkSite', () => {
  test.each([
    {},
    { address: '::1' },
    { address: '127.8.8.8' },
    { tls: TLS },
    { hosts: ['app.localhost:1420', 'localhost', '127.0.0.1:80', '[::1]:9'] },
  ])('this machine alone needs nothing: %j', (config) => {
    expect(() => checkSite({ ...LOCAL, ...config }, false)).not.toThrow()
  })

  test.each([
    { address: '0.0.0.0', hosts: HOSTS, tls: TLS },
    { address: '::', hosts: HOSTS, tls: TLS },
    { address: '::ffff:192.168.1.5', hosts: HOSTS, tls: TLS },
    { address: '192.168.1.5', hosts: HOSTS, behindProxy: true },
    { hosts: HOSTS, behindProxy: true },
    { hosts: HOSTS, tls: TLS },
    { hosts: ['localhost.example.com'], tls: TLS },
    { hosts: ['127.0.0.1.example.com'], tls: TLS },
    { behindProxy: true, hosts: ['localhost'] },
  ])('others do not get in without `authenticate`: %j', (config) => {
    const site = { ...LOCAL, ...config }
    expect(() => checkSite(site, true)).not.toThrow()
    expect(() => checkSite(site, false)).toThrow(
      'invalid configuration: oxbow.server: other machines can reach the app; say with `authenticate` who a visitor is',
    )
  })

  test.each([
    { address: '0.0.0.0', hosts: HOSTS },
    { address: '::', hosts: HOSTS },
    { hosts: HOSTS },
  ])('others do not get in without TLS: %j', (config) => {
    expect(() => checkSite({ ...LOCAL, ...config }, true)).toThrow(
      'others could read the traffic; set `tls`, or `behindProxy` if your proxy ends TLS',
    )
  })

  test.each([{ address: '0.0.0.0', tls: TLS }, { behindProxy: true }])(
    'the public name must be told: %j',
    (config) => {
      expect(() => checkSite({ ...LOCAL, ...config }, true)).toThrow('set `hosts`')
    },
  )
})
