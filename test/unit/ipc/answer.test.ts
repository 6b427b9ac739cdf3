import { describe, expect, it } from 'vitest';
import { answer } from '../../../electron/ipc/answer.ts';
import { grantedFolders } from '../../../electron/ipc/granted-folders.ts';
import { handlers } from '../../../electron/ipc/handlers.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { fakeDesktop, fakeServices, silentLog } from './fake-services.ts';

function wire() {
  const fake = fakeServices();
  const log = silentLog();
  const announced: string[] = [];
  const options = {
    handlers: handlers(fake.services, fakeDesktop(), grantedFolders()),
    log,
    announce: ({ what }: { what: string }) => announced.push(what),
  };
  return { ...fake, log, announced, ask: (channel: unknown, input?: unknown) => answer(options, channel, input) };
}

describe('an answer to the window', () => {
  it('carries what the use case returned', async () => {
    const { ask, calls } = wire();
    expect(await ask('projects/show', { id: 'shop' })).toEqual({ ok: true, value: { answered: 'projects.show' } });
    expect(calls).toEqual([{ method: 'projects.show', input: ['shop'] }]);
  });

  it.each([
    'no/such',
    '',
    'toString',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    undefined,
    null,
    7,
    ['status'],
    { status: 1 },
  ])('refuses the channel %j', async (channel) => {
    const { ask, calls } = wire();
    expect(await ask(channel)).toMatchObject({ ok: false, failure: { code: 'INPUT_INVALID' } });
    expect(calls).toEqual([]);
  });

  it('refuses input of another shape and names the place', async () => {
    const { ask, calls } = wire();
    const reply = await ask('projects/add', { hosts: ['shop.test', 5] });
    expect(reply).toMatchObject({
      ok: false,
      failure: {
        code: 'INPUT_INVALID',
        message: 'The request does not have the expected form: hosts.1 should be string.',
      },
    });
    expect(calls).toEqual([]);
  });

  it('never repeats the input, which may be a passphrase', async () => {
    const { ask } = wire();
    for (const input of [['hunter2-hunter2'], { passphrase: ['hunter2-hunter2'] }, { 'hunter2-hunter2': 1 }]) {
      expect(JSON.stringify(await ask('keychain/unlock', input))).not.toContain('hunter2');
    }
  });

  it('carries an expected failure as plain data', async () => {
    const { ask, answers, log } = wire();
    answers.set('projects.show', () => {
      throw new AppError('PROJECT_NOT_FOUND', { values: { project: 'shop' }, detail: 'evidence' });
    });
    expect(await ask('projects/show', { id: 'shop' })).toEqual({
      ok: false,
      failure: {
        code: 'PROJECT_NOT_FOUND',
        message: 'There is no project “shop”.',
        hint: 'Run `latchkey list` to see them all.',
        detail: 'evidence',
      },
    });
    expect(log.error).not.toHaveBeenCalled();
  });

  it('hides and logs what nobody expected', async () => {
    const { ask, answers, log } = wire();
    const fault = new TypeError('secret innards');
    answers.set('status', () => {
      throw fault;
    });
    const reply = await ask('status');
    expect(reply).toMatchObject({ ok: false, failure: { code: 'INTERNAL' } });
    expect(JSON.stringify(reply)).not.toContain('innards');
    expect(log.error).toHaveBeenCalledWith('request status', fault);
  });

  it('turns a handler that throws at once into a failure as well', async () => {
    const { ask } = wire();
    expect(await ask('projects/add', { hosts: ['shop.test'], folder: '/etc' })).toMatchObject({
      ok: false,
      failure: { code: 'INPUT_INVALID' },
    });
  });

  it('announces that trust may have changed, also when the change failed half-way', async () => {
    const { ask, answers, announced } = wire();
    await ask('trust/stores');
    expect(announced).toEqual([]);
    await ask('trust/install', {});
    answers.set('trust.remove', () => {
      throw new Error('half-way');
    });
    await ask('trust/remove', {});
    await ask('uninstall/run');
    expect(announced).toEqual(['trust', 'trust', 'trust']);
  });
});
