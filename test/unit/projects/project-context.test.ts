import { expect, it } from 'vitest';
import { findProject } from '../../../electron/projects/project-context.ts';
import type { ProjectFiles } from '../../../electron/projects/project-files.ts';
import type { ProjectRecord } from '../../../electron/projects/project-record.ts';

const record = (id: string, name: string): ProjectRecord => ({ id, name }) as ProjectRecord;
const shop = record('aaaaaaaaaaaa', 'shop');
const twins = [record('bbbbbbbbbbbb', 'twin'), record('cccccccccccc', 'twin')];

function files(): { files: ProjectFiles; readAlls: () => number } {
  let count = 0;
  const all = [shop, ...twins];
  const known = {
    read: (id: string) => Promise.resolve(all.find((each) => each.id === id)),
    readAll: () => {
      count += 1;
      return Promise.resolve({ records: all, damaged: [] });
    },
  };
  return { files: known as unknown as ProjectFiles, readAlls: () => count };
}

it('finds a project by its id without reading the others', async () => {
  const known = files();
  expect(await findProject(known.files, shop.id)).toBe(shop);
  expect(known.readAlls()).toBe(0);
});

it('finds one by its name where that is clear', async () => {
  const known = files();
  expect(await findProject(known.files, 'shop')).toBe(shop);
  await expect(findProject(known.files, 'twin')).rejects.toMatchObject({ code: 'PROJECT_AMBIGUOUS' });
  await expect(findProject(known.files, 'none')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
});
