#!/usr/bin/env node
// Runs the command line; the program itself is in src/cli.
import { main } from '../dist/cli/main.js'

await main(process.argv.slice(2))
