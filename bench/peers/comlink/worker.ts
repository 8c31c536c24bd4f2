/** The worker of a page. */

import { expose } from 'comlink'
import { Commands } from '../../src/commands.ts'
import { Api } from './api.ts'

expose(new Api(new Commands()))
