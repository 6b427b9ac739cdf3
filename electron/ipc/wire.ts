/** The three names on Electron's wire. Which request it is travels as data, so that main alone decides what exists. */
export const wire = {
  request: 'latchkey:request',
  /** Sent by the preload alone, for a folder that the user dropped on the window. */
  grant: 'latchkey:grant',
  event: 'latchkey:event',
} as const;
