import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { constraintsFor } from '../../../electron/authority/name-constraints.ts';
import { planProject } from '../../../electron/projects/new-project.ts';
import type { ProjectRecord } from '../../../electron/projects/project-record.ts';
import type { NewProject } from '../../../electron/shared/project.ts';

const plan = (request: NewProject, names: string[] = []) =>
  planProject(
    request,
    constraintsFor({}),
    names.map((name) => ({ name }) as ProjectRecord),
  );
const refusal = (request: NewProject, names: string[] = []) =>
  plan(request, names).then(
    () => 'accepted',
    (error: unknown) => (error as { code: string }).code,
  );

describe('planProject', () => {
  it('completes what the user left out', async () => {
    expect(await plan({ hosts: ['Shop.localhost'] })).toEqual({
      hosts: ['shop.localhost'],
      name: 'shop',
      keyType: 'ec-p256',
      days: 397,
    });
  });

  it.each([
    [['*.shop.localhost'], 'shop'],
    [['127.0.0.1'], '127.0.0.1'],
    [['::1'], '1'],
    [['localhost'], 'localhost'],
    [[`${'a'.repeat(63)}.test`], 'a'.repeat(60)],
  ])('names %j “%s”', async (hosts, name) => {
    expect((await plan({ hosts })).name).toBe(name);
  });

  it('finds a free name by itself', async () => {
    expect((await plan({ hosts: ['shop.test'] }, ['shop'])).name).toBe('shop.test');
    expect((await plan({ hosts: ['shop.test'] }, ['shop', 'shop.test', 'shop.test 2'])).name).toBe('shop.test 3');
  });

  it('takes the port of a pasted address', async () => {
    expect((await plan({ hosts: ['https://shop.localhost:5173/cart'] })).port).toBe(5173);
    expect((await plan({ hosts: ['https://shop.localhost:5173/cart'], port: 8443 })).port).toBe(8443);
  });

  it('refuses with the code that tells why', async () => {
    const hosts = ['shop.localhost'];
    expect(await refusal({ hosts: [] })).toBe('HOSTS_MISSING');
    expect(await refusal({ hosts: ['example.com'] })).toBe('HOST_NOT_ALLOWED');
    expect(await refusal({ hosts: ['192.0.2.7'] })).toBe('HOST_NOT_ALLOWED');
    expect(await refusal({ hosts: ['*.localhost'] })).toBe('HOST_WILDCARD');
    expect(await refusal({ hosts: ['a..b'] })).toBe('HOST_INVALID');
    expect(await refusal({ hosts: Array.from({ length: 400 }, (_, index) => `h${index}.test`) })).toBe(
      'HOSTS_TOO_MANY',
    );
    for (const port of [0, -1, 65_536, 1.5, Number.NaN]) expect(await refusal({ hosts, port })).toBe('PORT_INVALID');
    for (const days of [0, -3, 826, 1.5, Number.NaN]) expect(await refusal({ hosts, days })).toBe('DAYS_INVALID');
    expect(await refusal({ hosts, keyType: 'ed25519' as 'ec-p256' })).toBe('KEY_TYPE_INVALID');
    for (const name of ['', ' ', 'a/b', '../x', '-x', 'x'.repeat(65), 'a\u202eb', '\u001b[31m']) {
      expect(await refusal({ hosts, name })).toBe('NAME_INVALID');
    }
    expect(await refusal({ hosts, name: 'shop' }, ['shop'])).toBe('NAME_TAKEN');
    for (const folder of ['relative', '/does/not/exist', '/etc/passwd']) {
      expect(await refusal({ hosts, folder })).toBe('FOLDER_INVALID');
    }
    expect(await refusal({ hosts, folder: tmpdir(), name: 'Über shop 2.0', days: 825, port: 65_535 })).toBe('accepted');
  });

  it('accepts 200 names', async () => {
    const hosts = Array.from({ length: 200 }, (_, index) => `h${index}.test`);
    expect((await plan({ hosts })).hosts).toHaveLength(200);
  });
});
