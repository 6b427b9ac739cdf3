import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { electronForTests } from '../setup/electron.ts';
import { endProcess } from '../setup/processes.ts';
import { type Desk, repository, startDesk } from './app.ts';

let desk: Desk | undefined;
let child: ChildProcess | undefined;

afterAll(async () => {
  if (child) await endProcess(child);
  await desk?.stop();
});

it('a data folder that cannot be used is named, in the terminal too, with what to do', async () => {
  desk = await startDesk();
  const file = join(desk.home, 'a-file');
  await writeFile(file, '');
  const { executable, flags } = await electronForTests();
  child = spawn(executable, [repository, ...flags], {
    // It is ended while its dialog waits, and could not tidy up after itself.
    env: { ...desk.environment, LATCHKEY_HOME: join(file, 'latchkey'), TMPDIR: desk.home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr?.setEncoding('utf8') ?? []) {
    said += String(chunk);
    // The dialog with the same words waits for a person now.
    if (said.includes('set LATCHKEY_HOME')) break;
  }
  expect(said).toContain(`Latchkey cannot write to ${join(file, 'latchkey')}`);
  expect(child.exitCode).toBeNull();
});
