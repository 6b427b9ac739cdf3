/** A shortcut as the platform writes it: “Ctrl K”, or “⌘K” on macOS. */
export function shortcut(key: string, platform: string): string {
  return platform === 'darwin' ? `⌘${key}` : `Ctrl ${key}`;
}

export type ShortcutName = 'palette' | 'new-project' | 'search' | 'check' | 'settings';

const names: Readonly<Record<string, ShortcutName>> = {
  k: 'palette',
  n: 'new-project',
  f: 'search',
  r: 'check',
  ',': 'settings',
};

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Which of the window's shortcuts a key press is: Ctrl everywhere, Cmd on macOS. */
export function shortcutOf(event: Keys, platform: string): ShortcutName | undefined {
  const modifier = platform === 'darwin' ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return modifier && !event.altKey && !event.shiftKey ? names[event.key.toLowerCase()] : undefined;
}
