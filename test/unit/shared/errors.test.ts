import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../electron/shared/error-catalogue.ts';
import { AppError, type ErrorCode, toFailure } from '../../../electron/shared/errors.ts';

const entries = Object.entries(catalogue) as [ErrorCode, (typeof catalogue)[ErrorCode]][];

describe('the catalogue', () => {
  it.each(entries)('says in %s what happened and what to do', (code, { exit, message, hint }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect([1, 2, 3, 4, 126, 127]).toContain(exit);
    expect(message).not.toBe('');
    expect(hint).not.toBe('');
    for (const text of [message, hint]) {
      // Plain quotes and apostrophes are for code.
      expect(text).not.toMatch(/["']/);
      expect(text.replace(/\{\w+\}/g, '')).not.toMatch(/[{}]/);
      // A sentence, unless a value or a command to copy ends it.
      expect(text).toMatch(/[.}]$/);
    }
  });
});

describe('AppError', () => {
  it('fills its texts from the values', () => {
    const error = new AppError('HOSTS_TOO_MANY', { values: { count: 251, limit: 250 } });
    expect(error.message).toBe('251 hosts are more than one certificate should carry.');
    expect(error.hint).toContain('at most 250');
    expect(error.name).toBe('AppError');
  });

  it('never shows a brace, and does not fill twice', () => {
    expect(new AppError('HOST_INVALID').message).not.toMatch(/[{}]/);
    const error = new AppError('HOST_INVALID', { values: { host: '{advice}', advice: 'no', reason: '$&' } });
    expect(error.message).toBe('“{advice}” cannot be used as a host: $&.');
  });

  it('keeps the cause and the detail', () => {
    const cause = new Error('below');
    const error = new AppError('BUSY', { cause, detail: 'evidence' });
    expect(error.cause).toBe(cause);
    expect(error.detail).toBe('evidence');
    expect('cause' in new AppError('BUSY')).toBe(false);
  });
});

describe('toFailure', () => {
  it('makes plain data of an expected failure', () => {
    const failure = toFailure(new AppError('CANCELLED', { values: { kept: 'Nothing was changed.' }, detail: 'why' }));
    expect(failure).toEqual({
      code: 'CANCELLED',
      message: 'Cancelled. Nothing was changed.',
      hint: 'Run it again whenever you like.',
      detail: 'why',
    });
    expect(structuredClone(failure)).toEqual(failure);
  });

  it('leaves out a detail that is not there', () => {
    expect(toFailure(new AppError('BUSY'))).not.toHaveProperty('detail');
  });

  it.each([new Error('-----BEGIN PRIVATE KEY-----'), 'a text', undefined, null, { code: 'BUSY' }])(
    'tells nothing of what is unknown: %j',
    (thrown) => {
      const failure = toFailure(thrown);
      expect(failure).toEqual({ code: 'INTERNAL', message: catalogue.INTERNAL.message, hint: catalogue.INTERNAL.hint });
    },
  );
});
