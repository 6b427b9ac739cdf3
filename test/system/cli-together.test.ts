import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cliHome, type CliHome } from './cli-process.ts';
import { projectShape, projectsShape, statusShape } from './cli-shapes.ts';

let home: CliHome;
beforeEach(() => {
  home = cliHome();
});
afterEach(() => {
  home.remove();
});

it('loses nothing when several add at once', async () => {
  expect(home.run(['setup', '--no-trust']).exitCode).toBe(0);
  const names = Array.from({ length: 6 }, (_, index) => `host${index}`);
  const results = await Promise.all(names.map((name) => home.start(['add', `${name}.test`, '--json'])));
  for (const { exitCode, stdout } of results) {
    expect(exitCode, stdout).toBe(0);
    v.parse(projectShape, JSON.parse(stdout));
  }
  const { projects } = v.parse(projectsShape, home.json('list').document);
  expect(projects.map(({ name }) => name).sort()).toEqual(names);
  expect(new Set(projects.map(({ certificate }) => certificate.serial)).size).toBe(names.length);
});

it('gives a name to one of two that want it at once', async () => {
  expect(home.run(['setup', '--no-trust']).exitCode).toBe(0);
  const both = [
    home.start(['add', 'a.test', '--name', 'same', '--json']),
    home.start(['add', 'b.test', '--name', 'same', '--json']),
  ];
  const results = await Promise.all(both);
  expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2]);
  const refused = results.find(({ exitCode }) => exitCode === 2);
  expect(JSON.parse(refused?.stdout ?? '')).toMatchObject({ error: { code: 'NAME_TAKEN' } });
});

it('makes one authority of two setups at once', async () => {
  const results = await Promise.all([0, 1].map(() => home.start(['setup', '--no-trust', '--json'])));
  const { authority } = v.parse(statusShape, home.json('status').document);
  for (const { exitCode, stdout } of results) {
    expect(exitCode, stdout).toBe(0);
    expect(v.parse(statusShape, JSON.parse(stdout)).authority.root?.sha256).toBe(authority.root?.sha256);
  }
});

it('refuses the later of two setups at once that want other names', async () => {
  const wanted = ['one.example.com', 'other.example.com'];
  const results = await Promise.all(
    wanted.map((domain) => home.start(['setup', '--no-trust', '--json', '--domain', domain])),
  );
  expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  const refused = results.find(({ exitCode }) => exitCode === 1);
  expect(JSON.parse(refused?.stdout ?? '')).toMatchObject({ error: { code: 'AUTHORITY_EXISTS' } });
});
