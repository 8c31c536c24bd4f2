/** The toolkit of `@oxbow/native` on systems without GTK. */

export { startWebview } from './toolkit.ts'
