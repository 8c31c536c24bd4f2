import { expect, it } from 'vitest'
import { callSite } from '../src/call-site.ts'

it('names the file and line that called', () => {
  expect(callSite()).toMatch(/call-site\.test\.ts:\d+:\d+$/)
})
