import { describe, expect, it } from 'vitest';
import { isOurPage } from '../../../electron/ipc/sender.ts';

const webContents = { id: 1 };
const window = { webContents };
const frame = { parent: null, url: 'app://bundle/index.html', origin: 'app://bundle' };
const ours = { sender: webContents, senderFrame: frame };

describe('the sender of a request', () => {
  it('is our page in the main frame of our window', () => {
    expect(isOurPage(ours, window)).toBe(true);
  });

  it.each([
    ['there is no window', ours, undefined],
    ['another window asks', { ...ours, sender: { id: 2 } }, window],
    ['the frame is gone', { ...ours, senderFrame: null }, window],
    ['a frame inside the page asks', { ...ours, senderFrame: { ...frame, parent: frame } }, window],
    [
      'it shows a web page',
      { ...ours, senderFrame: { ...frame, url: 'https://bundle/', origin: 'https://bundle' } },
      window,
    ],
    [
      'it shows another host',
      { ...ours, senderFrame: { ...frame, url: 'app://bundle.evil/', origin: 'app://bundle.evil' } },
      window,
    ],
    ['its origin is opaque', { ...ours, senderFrame: { ...frame, origin: 'null' } }, window],
    [
      'it shows a blank page that inherited our origin',
      { ...ours, senderFrame: { ...frame, url: 'about:blank' } },
      window,
    ],
  ])('is a stranger when %s', (_, event, own) => {
    expect(isOurPage(event, own)).toBe(false);
  });
});
