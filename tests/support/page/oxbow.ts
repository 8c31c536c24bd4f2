// Makes all of our own package available to tests as globals of a test page.
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
