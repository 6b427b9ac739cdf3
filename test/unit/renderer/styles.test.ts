import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const tokens = await readFile(
  fileURLToPath(new URL('../../../renderer/src/styles/tokens.css', import.meta.url)),
  'utf8',
);

/** The two values of a token: light, dark. */
function token(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  if (!found?.[1] || !found[2]) throw new Error(`no colour --${name}`);
  return [found[1], found[2]];
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['paper', 'side', 'card', 'well', 'hover', 'encrypted'];
const text = ['ink', 'ink-soft', 'ink-quiet'];
const pairs: [string, string][] = [
  ...grounds.flatMap((ground) => text.map((ink): [string, string] => [ink, ground])),
  ...['ok', 'warning', 'error'].flatMap((tone): [string, string][] => [
    [tone, 'card'],
    [tone, 'side'],
    [tone, `${tone}-wash`],
  ]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-error', 'error'],
  ['accent', 'card'],
  ['accent', 'encrypted'],
  ['ink-soft', 'brass-wash'],
  ['ink-soft', 'warning-wash'],
  ['ink-quiet', 'neutral-wash'],
];

test.each(pairs)('--%s can be read on --%s in both themes (4.5:1)', (ink, ground) => {
  const [lightInk, darkInk] = token(ink);
  const [lightGround, darkGround] = token(ground);
  expect(contrast(lightInk, lightGround)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(darkInk, darkGround)).toBeGreaterThanOrEqual(4.5);
});

test.each([
  ['edge', 'card'],
  ['edge', 'paper'],
  ['focus', 'paper'],
  ['focus', 'side'],
  ['brass', 'card'],
] as const)('--%s can be seen on --%s in both themes (3:1)', (mark, ground) => {
  expect(contrast(token(mark)[0], token(ground)[0])).toBeGreaterThanOrEqual(3);
  expect(contrast(token(mark)[1], token(ground)[1])).toBeGreaterThanOrEqual(3);
});
