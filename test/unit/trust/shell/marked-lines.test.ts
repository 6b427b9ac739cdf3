import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findMarkedLines,
  putMarkedLines,
  takeMarkedLines,
  previewOf,
  type MarkedLines,
} from '../../../../electron/trust/shell/marked-lines.ts';

const root = 'a'.repeat(64);
const other = 'b'.repeat(64);
const lines = 'one\ntwo\n';

function found(text: string): MarkedLines[] {
  const marked = findMarkedLines(text);
  if ('damage' in marked) throw new Error(marked.damage);
  return marked;
}
const put = (text: string, sha256 = root, lineEnd: '\n' | '\r\n' = '\n'): string =>
  putMarkedLines(text, found(text), { sha256, lines, lineEnd });
const take = (text: string, sha256 = root): string => takeMarkedLines(text, found(text), sha256);

/** Any bytes, with line ends of both kinds in them. */
const anyText = fc
  .array(fc.oneof(fc.constantFrom('\n', '\r\n', '\r', '# >>> latchkey', ' ', 'é'), fc.string({ unit: 'binary-ascii' })))
  .map((parts) => parts.join(''));

describe('marked lines', () => {
  it('come out again without a trace, whatever the file held', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('\n' as const, '\r\n' as const), (text, lineEnd) => {
        expect(take(put(text, root, lineEnd))).toBe(text);
      }),
    );
  });

  it('leave what the user wrote around them', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (text, before, after) => {
        const isDone = text === '' || text.endsWith('\n');
        expect(take(`${before}\n${put(text)}${after}`)).toBe(
          `${before}\n${text}${isDone || after === '' ? '' : '\n'}${after}`,
        );
      }),
    );
  });

  it('are written once, and anew in their place when they differ', () => {
    const text = put('mine\n');
    expect(put(text)).toBe(text);
    const changed = `${text.replace('two', 'three')}yours\n`;
    expect(put(changed)).toBe(`${text}yours\n`);
  });

  it('are told apart by the root alone', () => {
    const both = put(put('mine'), other);
    expect(found(both).map(({ sha256 }) => sha256)).toEqual([root, other]);
    expect(take(take(both, other))).toBe('mine');
    expect(take(both)).toContain(other);
  });

  it('are one again when somebody copied them', () => {
    const once = put('mine\n');
    expect(found(put(once + once))).toHaveLength(1);
    expect(take(once + once)).toBe('mine\nmine\n');
  });

  it('are recognised with Windows line ends and without the last one', () => {
    const text = put('mine\n').replaceAll('\n', '\r\n').replace(/\r\n$/, '');
    expect(found(text)).toMatchObject([{ sha256: root, lines }]);
    expect(take(text)).toBe('mine\r\n');
  });

  it.each([
    ['a first mark alone', (text: string) => text.replace(/# <<<.*\n/, '')],
    ['a last mark alone', (text: string) => text.replace(/# >>>.*\n/, '')],
    ['two first marks', (text: string) => text.replace('one', `# >>> latchkey ${root} >>>`)],
    ['the last mark of another', (text: string) => text.replace(`<<< latchkey ${root}`, `<<< latchkey ${other}`)],
  ])('are damaged by %s', (_, damage) => {
    expect(findMarkedLines(damage(put('mine\n')))).toHaveProperty('damage');
  });

  it('are no marks in the middle of a line', () => {
    expect(found(`echo "# >>> latchkey ${root} >>>"\n`)).toEqual([]);
  });

  it('tell what came with them', () => {
    const putting = { sha256: root, lines, lineEnd: '\n', newFile: { folders: 2 } } as const;
    expect(found(putMarkedLines('', [], putting))[0]?.origin).toEqual({ newFile: { folders: 2 } });
    expect(previewOf('mine', [], putting)).toBe(
      `# >>> latchkey ${root} line-end new-file 2 >>>\n${lines}# <<< latchkey ${root} <<<\n`,
    );
  });
});
