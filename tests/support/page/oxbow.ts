// What a test page runs of our own package: all of it, where tests can reach it.
import * as api from '@oxbow/api'
import * as mocks from '@oxbow/api/mocks'
import './outcome.ts'

const oxbow = { ...api, mocks }

declare global {
  interface Window {
    oxbow: typeof oxbow
  }
}

window.oxbow = oxbow
