import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Change } from '../../../../renderer/src/model/history.ts';
import { Live, type Visibility } from '../../../../renderer/src/state/live.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

class Window implements Visibility {
  shown = true;
  readonly listeners = new Set<() => void>();
  visible = () => this.shown;

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  show(shown: boolean): void {
    this.shown = shown;
    for (const listener of this.listeners) listener();
  }
}

function started(answers: (() => Promise<readonly Change[]>) | readonly Change[] = []) {
  const window = new Window();
  const live = new Live(window);
  const at: number[] = [];
  const start = Date.now();
  live.start(() => {
    at.push(Date.now() - start);
    return typeof answers === 'function' ? answers() : Promise.resolve(answers);
  });
  return { live, window, at };
}

const wait = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

test('checks at once, after two seconds, and less and less often while nothing changes', async () => {
  const { at } = started();
  await wait(16.25);
  expect(at).toEqual([0, 2000, 5000, 9500, 16_250]);
});

test('a change brings it back to two seconds', async () => {
  const { at } = started(['certificate']);
  await wait(8);
  expect(at).toEqual([0, 2000, 4000, 6000, 8000]);
});

test('and so does the person', async () => {
  const { at, live } = started();
  await wait(10);
  live.hurry();
  await wait(2);
  expect(at).toEqual([0, 2000, 5000, 9500, 12_000]);
});

test('rests while the window is hidden, and looks at once when it is seen again', async () => {
  const { at, window } = started();
  await wait(1);
  window.show(false);
  await wait(60);
  window.show(true);
  await wait(0);
  expect(at).toEqual([0, 61_000]);
});

test('a hidden window that is seen in the middle of a check does not start a second one', async () => {
  let finish: () => void = () => undefined;
  const { at, window } = started(
    () =>
      new Promise(
        (resolve) =>
          (finish = () => {
            resolve([]);
          }),
      ),
  );
  window.show(false);
  window.show(true);
  await wait(60);
  expect(at).toEqual([0]);
  finish();
  await wait(2);
  expect(at).toHaveLength(2);
});

test('one check at a time, however long it takes', async () => {
  let running = 0;
  let most = 0;
  const { at } = started(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    running -= 1;
    return [];
  });
  await wait(60);
  expect(most).toBe(1);
  expect(at.slice(0, 3)).toEqual([0, 12_000, 25_000]);
});

test('ends when the view is left, also in the middle of a check', async () => {
  const { at, live, window } = started();
  await wait(2);
  live.stop();
  expect(live.on).toBe(false);
  expect(window.listeners.size).toBe(0);
  await wait(60);
  expect(at).toEqual([0, 2000]);

  const slow = started(() => new Promise((resolve) => setTimeout(resolve, 1000, [])));
  slow.live.stop();
  await wait(60);
  expect(slow.at).toEqual([0]);
});
