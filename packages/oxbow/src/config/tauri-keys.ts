/** The keys of `tauri.conf.json` that Oxbow accepts and ignores: those of the schema of Tauri 2.12. */

const words = (...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '))

/** By the object that has them. The lists may include keys that Oxbow reads. */
export const UNREAD_KEYS: Readonly<
  Record<'config' | 'app' | 'security' | 'build' | 'window', readonly string[]>
> = {
  config: ['$schema', 'mainBinaryName', 'plugins'],
  app: words('trayIcon macOSPrivateApi enableGTKAppId appDirectoriesOverride'),
  security: words('dangerousDisableAssetCspModification pattern'),
  build: words(
    'runner beforeDevCommand beforeBuildCommand beforeBundleCommand features',
    'removeUnusedCommands additionalWatchFolders windows',
  ),
  window: words(
    'dragDropEnabled preventOverflow contentProtected',
    'windowClassname noRedirectionBitmap titleBarStyle trafficLightPosition hiddenTitle',
    'acceptFirstMouse tabbingIdentifier additionalBrowserArgs shadow windowEffects',
    'browserExtensionsEnabled useHttpsScheme backgroundThrottling',
    'javascriptDisabled allowLinkPreview disableInputAccessoryView dataStoreIdentifier',
    'scrollBarStyle limitNavigationsToAppBoundDomains activityName createdByActivityName',
    'requestedBySceneIdentifier generalAutofillEnabled',
  ),
}
