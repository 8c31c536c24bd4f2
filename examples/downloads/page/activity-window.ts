/** Opens the second window. */

import { WebviewWindow } from '@oxbow/api'
import { announce } from './announce.ts'
import { messageOf } from './backend.ts'

/** Opens the window that shows all events, or brings it to the front. */
export async function openActivity(): Promise<void> {
  const open = await WebviewWindow.getByLabel('activity')
  if (open) {
    await open.setFocus()
    return
  }
  const window = new WebviewWindow('activity', {
    url: 'activity.html',
    title: 'Activity',
    width: 460,
    height: 720,
  })
  await window.once('tauri://error', ({ payload }) => announce(messageOf(payload)))
}
