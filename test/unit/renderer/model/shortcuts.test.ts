import { expect, test } from 'vitest';
import { shortcut, shortcutOf } from '../../../../renderer/src/model/shortcuts.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test('Ctrl on Linux and Windows, Cmd on macOS, and nothing else', () => {
  expect(shortcutOf({ ...none, key: 'k', ctrlKey: true }, 'linux')).toBe('palette');
  expect(shortcutOf({ ...none, key: 'K', metaKey: true }, 'darwin')).toBe('palette');
  expect(shortcutOf({ ...none, key: 'k', metaKey: true }, 'linux')).toBeUndefined();
  expect(shortcutOf({ ...none, key: 'k', ctrlKey: true }, 'darwin')).toBeUndefined();
});

test('with Alt or Shift it is somebody else’s', () => {
  expect(shortcutOf({ ...none, key: 'r', ctrlKey: true, shiftKey: true }, 'linux')).toBeUndefined();
  expect(shortcutOf({ ...none, key: 'f', ctrlKey: true, altKey: true }, 'linux')).toBeUndefined();
  expect(shortcutOf({ ...none, key: 'f' }, 'linux')).toBeUndefined();
});

test('a shortcut is written as the platform writes it', () => {
  expect(shortcut('K', 'linux')).toBe('Ctrl K');
  expect(shortcut('K', 'darwin')).toBe('⌘K');
});
