import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../electron/shared/visible-text.ts';

describe('visibleText', () => {
  it('leaves what a person can read as it is', () => {
    expect(visibleText('Müller & Söhne – “shop” 日本 🔑 <b>')).toBe('Müller & Söhne – “shop” 日本 🔑 <b>');
  });

  it.each([
    ['\u001B[2J', '\\u{001B}[2J'],
    ['a\r\nb', 'a\\u{000D}\\u{000A}b'],
    ['\u202Eexe.gnp', '\\u{202E}exe.gnp'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['pay\u200Bpal\uFEFF', 'pay\\u{200B}pal\\u{FEFF}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['\u009B31m\u007F', '\\u{009B}31m\\u{007F}'],
    ['\u{E0041}', '\\u{E0041}'],
    ['half \uD83D', 'half \\u{D83D}'],
  ])('shows %j as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('cuts what is too long, never in the middle of a character', () => {
    expect(visibleText('abcdef', 3)).toBe('abc…');
    expect(visibleText('ab🔑cd', 3)).toBe('ab…');
    expect(visibleText('abc', 3)).toBe('abc');
  });

  it('lets nothing unseen through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
