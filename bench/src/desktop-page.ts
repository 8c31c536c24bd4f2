/** Writes the page of apps whose start is measured. The page reports its first paint, and then does nothing. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** @param reports the addresses to which the pages of the windows post their reports */
export async function writeDesktopPage(folder: string, reports: readonly string[]): Promise<void> {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"></head>
<body><h1>Hello</h1><p>A page that waits.</p><script>
const number = Number(new URLSearchParams(location.search).get('window') ?? 0)
const report = ${JSON.stringify(reports)}[number]
function look() {
  const [paint] = performance.getEntriesByName('first-contentful-paint')
  if (paint === undefined) return requestAnimationFrame(look)
  const results = { 'desktop-paint': performance.timeOrigin + paint.startTime }
  fetch(report, { method: 'POST', mode: 'no-cors', body: JSON.stringify({ kind: 'done', results }) })
}
requestAnimationFrame(look)
</script></body>
</html>
`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.html'), html)
}
