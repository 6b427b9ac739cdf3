import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../electron/shared/json-text.ts';

describe('jsonText', () => {
  it('is the same data, without a character that could steer a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const text = jsonText({ hostile });
        expect(JSON.parse(text)).toEqual({ hostile });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(jsonText({ a: '\u009b2J\u202e\u{e0041}' })).toBe('{\n  "a": "\\u009b2J\\u202e\\udb40\\udc41"\n}\n');
  });
});
