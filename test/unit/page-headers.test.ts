import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pageHeaders } from '../../electron/page-headers.ts';

it('the page’s own policy is the header’s, less what only a header may say', async () => {
  const page = await readFile(new URL('../../renderer/index.html', import.meta.url), 'utf8');
  const inPage = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1]?.split('; ');
  const inHeader = pageHeaders['content-security-policy'].split('; ');
  expect(inPage).toEqual(inHeader.filter((directive) => !directive.startsWith('frame-ancestors')));
});
