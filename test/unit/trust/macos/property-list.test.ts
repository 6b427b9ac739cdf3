import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePropertyList, type PropertyList } from '../../../../electron/trust/macos/property-list.ts';

const head = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
`;
const plist = (body: string): string => `${head}<plist version="1.0">\n${body}\n</plist>\n`;

function written(value: PropertyList): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (typeof value === 'number')
    return Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (value instanceof Map) {
    const entries = [...(value as Map<string, PropertyList>)].map(
      ([key, item]) => `\t<key>${escaped(key)}</key>\n\t${written(item)}\n`,
    );
    return entries.length === 0 ? '<dict/>' : `<dict>\n${entries.join('')}</dict>`;
  }
  return `<array>\n${(value as PropertyList[]).map(written).join('\n')}\n</array>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const { tree: propertyLists } = fc.letrec<{ tree: PropertyList }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('tree')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

describe('parsePropertyList', () => {
  it('reads an export of trust settings as macOS writes it', () => {
    // Apple's schema: https://github.com/apple-oss-distributions/Security/blob/main/OSX/libsecurity_keychain/lib/TrustSettingsSchema.h
    const read = parsePropertyList(
      plist(
        '<dict>\n\t<key>trustList</key>\n\t<dict>\n\t\t<key>0AB1</key>\n\t\t<dict>\n\t\t\t<key>issuerName</key>\n\t\t\t<data>\n' +
          '\t\t\tMB4x\n\t\t\tHDAa\n\t\t\t</data>\n\t\t\t<key>modDate</key>\n\t\t\t<date>2026-11-30T08:13:01Z</date>\n' +
          '\t\t\t<key>trustSettings</key>\n\t\t\t<array/>\n\t\t</dict>\n\t</dict>\n\t<key>trustVersion</key>\n\t<integer>1</integer>\n</dict>',
      ),
    );
    const entry = new Map<string, PropertyList>([
      ['issuerName', 'MB4xHDAa'],
      ['modDate', '2026-11-30T08:13:01Z'],
      ['trustSettings', []],
    ]);
    expect(read).toEqual(
      new Map<string, PropertyList>([
        ['trustList', new Map([['0AB1', entry]])],
        ['trustVersion', 1],
      ]),
    );
  });

  it('reads back every property list', () => {
    fc.assert(
      fc.property(propertyLists, (value) => {
        expect(parsePropertyList(plist(written(value)))).toEqual(value);
      }),
    );
  });

  it('reads or refuses whatever it is given, and never does anything else', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '<dict>',
          '</dict>',
          '<key>',
          '</key>',
          '<array>',
          '</array>',
          '<array/>',
          '<string>',
          '</string>',
        ),
        fc.constantFrom(
          '<integer>',
          '</integer>',
          '7',
          '<plist>',
          '</plist>',
          '<true/>',
          '<x>',
          '<',
          '&#x41;',
          '&#99999999;',
        ),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        for (const text of [parts.join(''), plist(parts.join(''))]) {
          try {
            parsePropertyList(text);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        }
      }),
    );
  });

  it('does not descend for ever', () => {
    const deep = plist('<array>'.repeat(100_000) + '</array>'.repeat(100_000));
    expect(() => parsePropertyList(deep)).toThrow('too deep');
  });

  it.each([
    ['the binary kind', 'bplist00\u00d1\u0001\u0002'],
    ['nothing', ''],
    ['a tag that never ends', '<plist'],
    ['two values', plist('<true/><true/>')],
    ['a value without its key', plist('<dict><true/></dict>')],
    ['a key without its value', plist('<dict><key>a</key></dict>')],
    ['crossed tags', plist('<array><dict></array></dict>')],
    ['a number that is none', plist('<integer>1x</integer>')],
    ['something behind the end', `${plist('<true/>')}<true/>`],
  ])('refuses %s', (_, text) => {
    expect(() => parsePropertyList(text)).toThrow(SyntaxError);
  });
});
