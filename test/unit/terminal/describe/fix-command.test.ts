import { expect, it } from 'vitest';
import type { FixAction } from '../../../../electron/shared/handshake.ts';
import { fixCommand } from '../../../../electron/terminal/describe/fix-command.ts';

const shop = { name: 'My Shop', folder: '/home/ada/my shop' };
const cases: [FixAction, withProject: string[], withoutProject: string[]][] = [
  [{ kind: 'trust' }, ['latchkey trust'], ['latchkey trust']],
  [{ kind: 'renew' }, ["latchkey renew 'My Shop'"], []],
  [{ kind: 'reissue', host: '*.shop.test' }, ["latchkey renew 'My Shop' --add-host '*.shop.test'"], []],
  [{ kind: 'serve' }, ["latchkey check 'My Shop' --serve"], []],
  [{ kind: 'use' }, ["latchkey export 'My Shop' --dir '/home/ada/my shop'"], []],
  [{ kind: 'add', host: 'shop.test' }, ['latchkey add shop.test'], ['latchkey add shop.test']],
  [
    { kind: 'copy', text: '127.0.0.1 a.test\n::1 a.test' },
    ['127.0.0.1 a.test', '::1 a.test'],
    ['127.0.0.1 a.test', '::1 a.test'],
  ],
];

it.each(cases)('%j is a command to paste', (action, withProject, withoutProject) => {
  expect(fixCommand(action, shop)).toEqual(withProject);
  expect(fixCommand(action)).toEqual(withoutProject);
});

it('there is none where nothing mends it', () => {
  expect(fixCommand(undefined, shop)).toEqual([]);
});

it('quotes what a shell would read as more than a word', () => {
  expect(fixCommand({ kind: 'add', host: "a; rm -rf '$HOME'" })).toEqual([`latchkey add 'a; rm -rf '\\''$HOME'\\'''`]);
  expect(fixCommand({ kind: 'use' }, { name: 'shop' })).toEqual(['latchkey export shop --dir .']);
});
