#!/usr/bin/env node
// Runs the command line; the program itself is in src/cli.
import { readFileSync } from 'node:fs'
import { main } from '../dist/cli/main.js'

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
await main(process.argv.slice(2), JSON.parse(manifest).version)
