import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FixAction } from '../../../../electron/shared/handshake.ts';
import { mendingBlocks, type CheckedProject } from '../../../../electron/terminal/describe/mending.ts';
import { render } from '../../../../electron/terminal/text/render.ts';

const shop = { name: 'My Shop', folder: '/home/ada/my shop', exports: [] };

function linesFor(action: FixAction | undefined, project?: CheckedProject): string[] {
  const text = render(mendingBlocks(action, project), { width: 120, colour: false });
  return text.split('\n').slice(0, -1);
}

const cases: [FixAction, withProject: string, withoutProject?: string][] = [
  [{ kind: 'trust' }, 'latchkey trust', 'latchkey trust'],
  [{ kind: 'renew' }, "latchkey renew 'My Shop'"],
  [{ kind: 'reissue', host: '*.shop.test' }, "latchkey renew 'My Shop' --add-host '*.shop.test'"],
  [{ kind: 'serve' }, "latchkey check 'My Shop' --serve"],
  [{ kind: 'use' }, "latchkey export 'My Shop' --dir '/home/ada/my shop'"],
  [{ kind: 'add', host: 'shop.test' }, 'latchkey add shop.test', 'latchkey add shop.test'],
];

it.each(cases)('%j is a command to paste', (action, withProject, withoutProject) => {
  expect(linesFor(action, shop)).toEqual([`    ${withProject}`]);
  expect(linesFor(action)).toEqual(withoutProject === undefined ? [] : [`    ${withoutProject}`]);
});

it('there is none where nothing mends it', () => {
  expect(linesFor(undefined, shop)).toEqual([]);
});

it('says of a line to add that it is one', () => {
  const both = '127.0.0.1 a.test\n::1 a.test';
  expect(linesFor({ kind: 'copy', text: '127.0.0.1 a.test' })).toEqual([
    '  The line to add there:',
    '    127.0.0.1 a.test',
  ]);
  expect(linesFor({ kind: 'copy', text: both })).toEqual([
    '  The lines to add there:',
    '    127.0.0.1 a.test',
    '    ::1 a.test',
  ]);
});

it('quotes what a shell would read as more than a word', () => {
  expect(linesFor({ kind: 'add', host: "a; rm -rf '$HOME'" })).toEqual([
    `    latchkey add 'a; rm -rf '\\''$HOME'\\'''`,
  ]);
});

it('exports over the copy that a server reads, and not where it is current already', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-mending-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const at = '2026-11-23T11:00:00.000Z';
  const copy = (where: string, current: boolean) => ({ path: join(where, 'shop-key.pem'), at, current });
  const using = (exports: CheckedProject['exports']): string[] => linesFor({ kind: 'use' }, { name: 'shop', exports });
  const replaces = [`    latchkey export shop --dir ${folder} --force`];
  expect(using([copy(folder, false)])).toEqual(replaces);
  // A folder that is gone is nothing a server reads.
  expect(using([copy(folder, false), copy(join(folder, 'gone'), false)])).toEqual(replaces);
  const text = using([copy(folder, false), copy('/srv/web', true)]).join('\n');
  expect(text).toContain('let the server read the files in /srv/web, and restart it.');
  expect(text).not.toContain('latchkey export');
});

it('names no folder that nobody chose', () => {
  expect(linesFor({ kind: 'use' }, { name: 'shop', exports: [] })).toEqual([
    '  With the folder that your server reads:',
    '    latchkey export shop --dir <folder>',
  ]);
});
