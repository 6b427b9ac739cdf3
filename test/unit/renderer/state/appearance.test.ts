import { expect, test } from 'vitest';
import { AppearanceChoice } from '../../../../renderer/src/state/appearance.svelte.ts';

function parts(kept: string | null) {
  const writes: string[] = [];
  const root: { dataset: DOMStringMap } = { dataset: {} };
  const storage = { getItem: () => kept, setItem: (_: string, value: string) => void writes.push(value) };
  return { writes, root, choice: new AppearanceChoice(storage, root) };
}

test('the remembered choice is applied at once', () => {
  const { root, choice } = parts('dark');
  expect(choice.choice).toBe('dark');
  expect(root.dataset['theme']).toBe('dark');
});

test('without one, or with nonsense, the system decides', () => {
  for (const kept of [null, 'purple']) {
    const { root, choice } = parts(kept);
    expect(choice.choice).toBe('system');
    expect(root.dataset).toEqual({});
  }
});

test('a choice is applied and remembered; going back to the system takes the mark away', () => {
  const { writes, root, choice } = parts(null);
  choice.choose('light');
  expect(root.dataset['theme']).toBe('light');
  choice.choose('system');
  expect(root.dataset).toEqual({});
  expect(writes).toEqual(['light', 'system']);
});
