import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../electron/shared/errors.ts';
import type { Finding } from '../../../../electron/shared/handshake.ts';
import { check } from '../../../../electron/terminal/commands/check.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { checkResult, project } from '../fake-services.ts';
import { silent, world } from './check-world.ts';

async function targetFor(word: string, ...options: string[]): Promise<unknown> {
  const { services, requests } = world();
  try {
    await call(check, [word, ...options], fakeContext({ services }));
    return requests[0]?.target;
  } catch (error) {
    return (error as AppError).code;
  }
}

describe('check', () => {
  it('tries a project first, then a host with its port', async () => {
    expect(await targetFor('shop')).toEqual({ project: 'id-shop' });
    expect(await targetFor('id-shop')).toEqual({ project: 'id-shop' });
    expect(await targetFor('other.localhost')).toEqual({ host: 'other.localhost', port: 443 });
    expect(await targetFor('other.localhost:5173')).toEqual({ host: 'other.localhost', port: 5173 });
    expect(await targetFor('https://Other.localhost:5173/path?x')).toEqual({ host: 'other.localhost', port: 5173 });
    expect(await targetFor('[::1]:8443')).toEqual({ host: '::1', port: 8443 });
    expect(await targetFor('::1')).toEqual({ host: '::1', port: 443 });
    expect(await targetFor('localhost')).toEqual({ host: 'localhost', port: 443 });
    expect(await targetFor(':5173')).toEqual({ host: 'localhost', port: 5173 });
    expect(await targetFor('example.com')).toEqual({ host: 'example.com', port: 443 });
  });

  it('refuses what is neither', async () => {
    expect(await targetFor('nope')).toBe('PROJECT_NOT_FOUND');
    for (const word of ['a.test:0', 'a.test:99999', 'a.test:x', '[::1', 'a..b', '*.a.test', ':', 'a b.c', 'u@h.test']) {
      expect(await targetFor(word), word).toBe('HOST_TARGET_INVALID');
    }
    expect(await targetFor('a.test', '--serve')).toBe('USAGE');
    expect(await targetFor('shop', '--timeout', 'soon')).toBe('USAGE');
    expect(await targetFor('shop', '--all')).toBe('USAGE');
    await expect(call(check, [], fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('passes on the options and prints the published document', async () => {
    const { services, requests } = world();
    const outcome = await call(check, ['shop', '--serve', '--timeout', '1500'], fakeContext({ services }));
    expect(requests).toEqual([{ target: { project: 'id-shop' }, serve: true, timeoutMs: 1500 }]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toEqual(checkResult());
  });

  it('shows verdict and fix first, then steps, chain and clients, in 80 columns', async () => {
    const verdict: Finding = {
      code: 'WRONG_NAME',
      severity: 'error',
      message: 'The certificate is for another name.',
      fix: 'Reissue it for this name.',
    };
    const note: Finding = { code: 'OTHER_AUTHORITY', severity: 'note', message: 'Another authority issued it.' };
    const result = checkResult({
      verdict,
      findings: [verdict, note],
      chain: [
        {
          subject: 'O=Latchkey',
          sans: ['other.localhost'],
          sha256: 'e'.repeat(64),
          notBefore: '2026-11-23T11:00:00.000Z',
          notAfter: '2027-12-25T12:00:00.000Z',
        },
      ],
      clients: [
        {
          id: 'node',
          label: 'Node',
          accepts: false,
          code: 'ERR_TLS_CERT_ALTNAME_INVALID',
          reason: 'the name does not match',
        },
        { id: 'curl', label: 'curl', accepts: true },
        { id: 'java', label: 'Java', accepts: null, code: 'NOT_AVAILABLE', reason: 'it is not installed' },
      ],
    });
    result.steps = result.steps.map((step) => {
      if (step.id === 'trust') return { ...step, state: 'failed' };
      return step.id === 'encrypted' ? { ...step, state: 'skipped', ms: 0, summary: '' } : step;
    });
    const { services } = world(result);
    const outcome = await call(check, ['shop'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(1);
    const text = textOf(outcome);
    expect(
      text.startsWith(
        'shop.localhost:5173 at 127.0.0.1\n✗ WRONG_NAME: The certificate is for another name.\n  Reissue it for this name.\n– OTHER_AUTHORITY',
      ),
    ).toBe(true);
    expect(text).toContain('✓ 1 Key pair     passed: about keys (1.3 ms)');
    expect(text).toContain('✗ 4 Trust        failed: about trust');
    expect(text).toContain('– 6 Encrypted    not reached\n');
    expect(text).toContain('✗ Node  refuses it: the name does not match (ERR_TLS_CERT_ALTNAME_INVALID)');
    expect(text).toContain('✓ curl  accepts it');
    expect(text).toContain('– Java  could not be asked: it is not installed (NOT_AVAILABLE)');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('suggests --serve for a project that has no port and no server', async () => {
    const silence = { verdict: silent };
    const advised = async (words: string[], projects = [project('shop')]): Promise<boolean> => {
      const { services } = world(silence, projects);
      return textOf(await call(check, words, fakeContext({ services }))).includes('latchkey check shop --serve');
    };
    expect(await advised(['shop'])).toBe(true);
    expect(await advised(['shop', '--serve'])).toBe(false);
    expect(await advised(['shop'], [project('shop', { port: 1 })])).toBe(false);
    expect(await advised(['shop.localhost'])).toBe(true);
    expect(await advised(['shop.localhost:5173'])).toBe(false);
    expect(await advised(['other.localhost'])).toBe(false);
  });
});
