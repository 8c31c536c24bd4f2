/** The colours of all that Oxbow itself shows to people, as custom properties of CSS. */

/** In the light scheme. */
export const LIGHT: string =
  '--paper:#f5f6f8;--ink:#1b1f27;--soft:#565e6c;--accent:#1f5fd0;--on-accent:#fff'

/** In the dark scheme. */
export const DARK: string =
  '--paper:#16181d;--ink:#eef0f4;--soft:#a3abb9;--accent:#8ab4ff;--on-accent:#0b1a33'
