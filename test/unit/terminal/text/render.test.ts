import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  led,
  oneLine,
  advice,
  bullet,
  fields,
  gap,
  marked,
  paragraph,
  table,
  title,
  verbatim,
} from '../../../../electron/terminal/text/blocks.ts';
import { render } from '../../../../electron/terminal/text/render.ts';
import { columns } from '../../../../electron/shared/wrap.ts';

const plain = { width: 80, colour: false };
// The only sequences this program may write: the few colours, and their end.
const ours = /\u001b\[(0|1|2|31|32|33)m/g;

describe('render', () => {
  it('keeps a command at the end of an advice on one line, so that its quotes hold when it is copied', () => {
    const command = `su -c 'install -m 0644 -- ${'/very/long'.repeat(8)} /x && /usr/sbin/update-ca-certificates'`;
    const text = render(advice(`Run this yourself, then look again: ${command}`, 4), plain);
    expect(text).toBe(`    Run this yourself, then look again:\n      ${command}\n`);
    expect(render(advice('Close it: then try again.', 2), plain)).toBe('  Close it: then try again.\n');
  });

  it('aligns the further lines of a marked text and of a field below their first', () => {
    const look = { width: 20, colour: false };
    expect(render([marked('good', 'one two three four five', 2)], look)).toBe('  ✓ one two three\n    four five\n');
    expect(
      render(
        [
          fields([
            ['label', 'one two three four'],
            ['x', ['a', 'b']],
          ]),
        ],
        look,
      ),
    ).toBe('label  one two three\n       four\nx      a\n       b\n');
  });

  it('keeps a long word whole, so that it can be copied', () => {
    const digest = 'ab'.repeat(32);
    expect(render([bullet(`see ${digest} now`)], { width: 30, colour: false })).toBe(`• see\n  ${digest}\n  now\n`);
  });

  it('shows a table in columns where it fits and stacked where it does not', () => {
    const block = table(
      ['NAME', 'ID'],
      [
        ['shop', '1'],
        ['a longer name', '2'],
      ],
    );
    expect(render([block], plain)).toBe('NAME           ID\nshop           1\na longer name  2\n');
    expect(render([block], { width: 14, colour: false })).toBe(
      'NAME  shop\nID    1\n\nNAME  a longer\n      name\nID    2\n',
    );
  });

  it('colours only when asked to, and with marks that speak without colour', () => {
    expect(render([title('T'), marked('bad', 'x')], plain)).toBe('T\n✗ x\n');
    expect(render([title('T'), marked('bad', 'x')], { width: 80, colour: true })).toBe(
      '\u001b[1mT\u001b[0m\n\u001b[31m✗\u001b[0m x\n',
    );
  });

  it('lets no character from outside steer a terminal, in any kind of block', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(text, fc.boolean(), (hostile, colour) => {
        const blocks = [
          title(hostile),
          paragraph(hostile),
          marked('good', hostile),
          verbatim(hostile),
          fields([[hostile, hostile]]),
          table([hostile], [[hostile]]),
          gap,
        ];
        const shown = render(blocks, { width: 80, colour }).replace(ours, '');
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(render([paragraph('\u001b]0;owned\u0007 \u202egnp.exe')], plain)).toBe(
      '\\u{001B}]0;owned\\u{0007} \\u{202E}gnp.exe\n',
    );
  });

  it('stays within the width as long as the words do', () => {
    const sentence = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }), { minLength: 1 });
    fc.assert(
      fc.property(sentence, (words) => {
        for (const line of render([bullet(words.join(' '), 2)], plain).split('\n')) {
          expect(columns(line)).toBeLessThanOrEqual(80);
        }
      }),
    );
  });
});

describe('columns', () => {
  it('counts what a terminal shows', () => {
    expect([columns('abc'), columns('日本'), columns('é'), columns('e\u0301'), columns('🔒')]).toEqual([3, 4, 1, 1, 2]);
  });
});

describe('on a narrow terminal', () => {
  it('puts sentences below long labels where it is narrow, and breaks what is compared piece by piece', () => {
    const rows = fields([
      ['Chromium on this computer', 'refuses it: it does not know the issuer', 'bad'],
      ['curl', ['a'.repeat(64), '/home/ada/some/path/that/is/long/and/stays/whole'], 'good'],
    ]);
    expect(render([rows], { width: 40, colour: false })).toBe(
      [
        '✗ Chromium on this computer',
        '    refuses it: it does not know the',
        '    issuer',
        '✓ curl',
        `    ${'a'.repeat(36)}`,
        `    ${'a'.repeat(28)}`,
        '    /home/ada/some/path/that/is/long/and/stays/whole',
        '',
      ].join('\n'),
    );
    expect(render([rows], { width: 80, colour: false })).toContain('✗ Chromium on this computer  refuses it');
  });

  it('cuts the detail of a line, and never what stands before it', () => {
    const shown = (width: number): string =>
      render([oneLine('bad', 'shop (a.test:1) EXPIRED', 'It ended 3 days ago.')], { width, colour: false });
    expect(shown(80)).toBe('✗ shop (a.test:1) EXPIRED: It ended 3 days ago.\n');
    expect(shown(40)).toBe('✗ shop (a.test:1) EXPIRED: It ended 3…\n');
    expect(shown(20)).toBe('✗ shop (a.test:1) EXPIRED\n');
  });

  it('indents the further lines of a usage', () => {
    const usage = led('latchkey check', '<project> | <host> [--serve] [--all]');
    expect(render([usage], { width: 40, colour: false })).toBe(
      'latchkey check <project> | <host>\n               [--serve] [--all]\n',
    );
  });
});
