import { expect, test } from 'vitest'
import { externalLink, withoutSecrets } from '../../src/app/external-link.ts'

test.each([
  ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
  ['tel:+123', 'tel:+123'],
  [
    'mailto:a@b.example?subject=x%20y&attach=/etc/passwd&Attachment=/x',
    'mailto:a@b.example?subject=x%20y',
  ],
  ['mailto:a@b.example', 'mailto:a@b.example'],
  ['mailto:a@b.example?body=1%2B1', 'mailto:a@b.example?body=1%2B1'],
  ['file:///etc/passwd', undefined],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['steam://run/1', undefined],
  [`https://example.com/${'x'.repeat(9000)}`, undefined],
])('%j leaves the app as %j', (address, link) => {
  expect(externalLink(new URL(address))).toBe(link)
})

test('an address in the log has no part that may be a secret', () => {
  expect(withoutSecrets(new URL('https://u:p@example.com/a?code=1#x'))).toBe(
    'https://example.com/a…',
  )
  expect(withoutSecrets(new URL('https://example.com/a'))).toBe('https://example.com/a')
  expect(withoutSecrets(new URL('mailto:a@b.example?body=x'))).toBe('mailto:a@b.example…')
  expect(withoutSecrets(new URL('data:text/html,secret'))).toBe('data:…')
})
