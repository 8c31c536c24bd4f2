import { describe, expect, it } from 'vitest'
import { checkValue } from '../../src/config/window-value.ts'
import { windowPlugin } from '../../src/plugins/window-plugin.ts'

const size = (width: unknown, height: unknown): object => ({ Logical: { width, height } })
const whole = (width: unknown, height: unknown): object => ({ Physical: { width, height } })

/** The reason for refusing a value, without Tauri's common beginning. */
function refusal(command: string, value: unknown): string {
  try {
    checkValue(command, value)
  } catch (error) {
    const [, reason] =
      /^invalid args `value` for command `\w+`: (.*)$/.exec((error as Error).message) ?? []
    return reason ?? String(error)
  }
  return 'taken'
}

it.each([
  ['hand', 'pointer'],
  ['arrow', 'default'],
  ['default', 'auto'],
  ['notAllowed', 'not-allowed'],
  ['NwseResize', 'nwse-resize'],
  ['colresize', 'col-resize'],
  ['move', 'move'],
  ['no such cursor', 'auto'],
])('the cursor %s is %s in CSS', (name, css) => {
  expect(checkValue('set_cursor_icon', name)).toBe(css)
})

describe('the values of window commands', () => {
  it.each([
    'set_title',
    'set_size',
    'set_position',
    'set_fullscreen',
    'set_decorations',
    'set_icon',
    'set_cursor_icon',
    'set_webview_zoom',
    'start_resize_dragging',
    'set_progress_bar',
    'set_size_constraints',
  ])('I17 %s says that its value is missing', (command) => {
    expect(() => checkValue(command, undefined)).toThrow(
      expect.objectContaining({
        code: 'invalid_args',
        message: `invalid args \`value\` for command \`${command}\`: command ${command} missing required key value`,
      }),
    )
  })

  it.each([
    ['set_title', 5, 'invalid type: integer `5`, expected a string'],
    ['set_title', null, 'invalid type: null, expected a string'],
    ['set_fullscreen', 'on', 'invalid type: string "on", expected a boolean'],
    ['set_decorations', {}, 'invalid type: map, expected a boolean'],
    ['set_always_on_top', [1], 'invalid type: sequence, expected a boolean'],
    ['set_webview_zoom', 'big', 'invalid type: string "big", expected f64'],
    ['set_webview_zoom', Number.NaN, 'invalid type: null, expected f64'],
    ['set_size', size(Number.NaN, 1), 'invalid type: null, expected f64'],
    ['set_size', size(1, Number.POSITIVE_INFINITY), 'invalid type: null, expected f64'],
    ['set_size', whole(1.5, 1), 'invalid type: floating point `1.5`, expected u32'],
    ['set_size', whole(-1, 1), 'invalid value: integer `-1`, expected u32'],
    ['set_size', { Logical: { width: 1 } }, 'missing field `height`'],
    ['set_size', { Logical: 7 }, 'invalid type: integer `7`, expected struct LogicalSize'],
    [
      'set_size',
      { width: 1, height: 1 },
      'unknown variant `width`, expected `Physical` or `Logical`',
    ],
    ['set_size', 'big', 'unknown variant `big`, expected `Physical` or `Logical`'],
    ['set_size', null, 'invalid type: null, expected string or map'],
    [
      'set_position',
      { Physical: { x: 2 ** 31, y: 0 } },
      'invalid value: integer `2147483648`, expected i32',
    ],
    ['set_min_size', 3, 'invalid type: integer `3`, expected string or map'],
    [
      'start_resize_dragging',
      'Up',
      'unknown variant `Up`, expected one of `East`, `North`, `NorthEast`, `NorthWest`, `South`, `SouthEast`, `SouthWest`, `West`',
    ],
    [
      'request_user_attention',
      { type: 'Loud' },
      'unknown variant `Loud`, expected `Critical` or `Informational`',
    ],
    ['set_theme', 7, 'invalid type: integer `7`, expected a string'],
  ])('I17 %s refuses %j with the text of Tauri', (command, value, reason) => {
    expect(refusal(command, value)).toBe(reason)
  })

  it.each([
    ['set_size', size(1e9, 0), size(16_384, 0)],
    ['set_size', whole(4e9, 5), whole(16_384, 5)],
    ['set_size', size(-3, 5), size(0, 5)],
    ['set_min_size', size(1e300, 1), size(16_384, 1)],
    ['set_position', { Logical: { x: -1e9, y: 1e9 } }, { Logical: { x: -16_384, y: 16_384 } }],
    [
      'set_size_constraints',
      { minWidth: { Logical: 1e9 }, maxWidth: null },
      { minWidth: { Logical: 16_384 }, maxWidth: null },
    ],
  ])('%s clamps %j to the range of a window', (command, value, held) => {
    expect(checkValue(command, value)).toEqual(held)
  })

  it.each([
    ['set_min_size', null],
    ['set_max_size', undefined],
    ['set_badge_count', undefined],
    ['set_effects', null],
    ['set_icon', [1, 2, 3]],
    ['set_icon', '/icon.png'],
    ['maximize', undefined],
    ['unheard_of', 7],
  ])('%s leaves %j as it is', (command, value) => {
    expect(checkValue(command, value)).toEqual(value)
  })

  it.each([
    ['Dark', 'dark'],
    ['light', 'light'],
    ['auto', 'light'],
    [null, null],
  ])('a theme %j is %j, as in Tauri', (value, theme) => {
    expect(checkValue('set_theme', value)).toBe(theme)
  })

  it.each([
    [
      [255, 0, 16],
      [255, 0, 16, 255],
    ],
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    [{ red: 1, green: 2, blue: 3 }, [1, 2, 3, 255]],
    [{ red: 1, green: 2, blue: 3, alpha: 4 }, [1, 2, 3, 4]],
    ['#f01', [255, 0, 17, 255]],
    ['ff0010', [255, 0, 16, 255]],
    [' #FF001080 ', [255, 0, 16, 128]],
    [null, null],
  ])('a colour %j is %j', (value, color) => {
    expect(checkValue('set_background_color', value)).toEqual(color)
    expect(checkValue('set_webview_background_color', value)).toEqual(color)
  })

  it.each([
    ['reddish', 'Invalid hex color length, must be either 3, 6 or 8'],
    ['reddis', 'invalid digit found in string'],
    [[1, 2], 'data did not match any variant of untagged enum InnerColor'],
    [[1, 2, 256], 'data did not match'],
    [[1, 2, 3, 4, 5], 'data did not match'],
    [{ red: 1 }, 'data did not match'],
    [7, 'data did not match'],
  ])('rejects the colour %j', (value, reason) => {
    expect(() => checkValue('set_background_color', value)).toThrow(
      `invalid args \`value\` for command \`set_background_color\`: ${reason}`,
    )
  })

  it('every setter of windows has a checked value, or is listed here', () => {
    const setters = Object.keys(windowPlugin.commands ?? {}).filter((name) =>
      name.startsWith('set_'),
    )
    const unchecked = setters.filter((name) => refusal(name, Symbol('of no type')) === 'taken')
    // Hosts know best what an image is; the effects of systems differ; focus has no value.
    expect(unchecked.toSorted()).toEqual([
      'set_effects',
      'set_focus',
      'set_icon',
      'set_overlay_icon',
    ])
  })
})
