import { expect, it } from 'vitest';
import { grantedFolders } from '../../../electron/ipc/granted-folders.ts';

it('knows the folders that were granted and no others', () => {
  const granted = grantedFolders();
  granted.grant('/home/ada/shop/');
  expect(granted.has('/home/ada/shop')).toBe(true);
  expect(granted.has('/home/ada')).toBe(false);
  expect(granted.has('/home/ada/shop/src')).toBe(false);
  expect(granted.has('/home/ada/shop/../shop')).toBe(false);
});

it('forgets the oldest when there are more than a person chooses', () => {
  const granted = grantedFolders();
  for (let index = 0; index <= 200; index += 1) granted.grant(`/folder-${index}`);
  expect(granted.has('/folder-0')).toBe(false);
  expect(granted.has('/folder-1')).toBe(true);
  expect(granted.has('/folder-200')).toBe(true);
});
