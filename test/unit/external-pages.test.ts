import { expect, it } from 'vitest';
import { externalPages, isExternalPage } from '../../electron/external-pages.ts';
import { stepIds } from '../../electron/shared/handshake.ts';
import { messageLesson, stepLesson } from '../../electron/shared/lessons.ts';

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

it('opens the sections of RFCs that the lessons name', () => {
  const lessons = [
    ...stepIds.flatMap((step) => [stepLesson(step, 'TLSv1.3'), stepLesson(step, 'TLSv1.2')]),
    ...['ClientHello', 'Finished', '200'].map((name) => messageLesson(name, 'TLSv1.2')),
  ];
  for (const lesson of lessons) expect(isExternalPage(lesson?.rfc.url ?? ''), lesson?.rfc.name).toBe(true);
});

it.each([
  'http://www.rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'HTTPS://www.rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org:8443/rfc/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org./rfc/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org.evil.example/rfc/rfc8446#section-4.1.2',
  'https://www-rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://wwwXrfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://evil.example/https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://user@www.rfc-editor.org/rfc/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org@evil.example/rfc/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc5246',
  'https://www.rfc-editor.org/rfc/rfc8446?x=1#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc8446.html#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc8446.txt#section-4.1.2',
  'https://www.rfc-editor.org/rfc/../rfc8446#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc844#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc84461#section-4.1.2',
  'https://www.rfc-editor.org/info/rfc8446#section-4.1.2',
  'https://www.rfc-editor.org/rfc/rfc8446#appendix-A',
  'https://www.rfc-editor.org/rfc/rfc8446#section-',
  'https://www.rfc-editor.org/rfc/rfc8446#section-4.',
  'https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2&x',
  'https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2\nhttps://evil.example/',
  ' https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2',
])('leaves %j alone', (address) => {
  expect(isExternalPage(address)).toBe(false);
});
