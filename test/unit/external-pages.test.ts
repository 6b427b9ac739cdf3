import { expect, it } from 'vitest';
import { externalPages, isExternalPage } from '../../electron/external-pages.ts';

it('opens the fixed pages and no other', () => {
  for (const page of Object.values(externalPages)) {
    expect(isExternalPage(page)).toBe(true);
    expect(isExternalPage(page.replace('https:', 'http:'))).toBe(false);
    expect(isExternalPage(`${page}@evil.example`)).toBe(false);
    expect(isExternalPage(`${page}?q=1`)).toBe(false);
  }
  expect(isExternalPage('https://example.com/')).toBe(false);
  expect(isExternalPage('file:///etc/passwd')).toBe(false);
});
