import { describe, expect, it } from 'vitest';
import type { RunOptions, RunRequest } from '../../../../electron/services.ts';
import { run } from '../../../../electron/terminal/commands/run.ts';
import { call } from '../call.ts';
import { fakeContext } from '../fake-context.ts';

function running(exitCode: number, during: (options: RunOptions) => void = () => undefined) {
  const requests: RunRequest[] = [];
  const context = fakeContext({
    services: {
      run: (request, options) => {
        requests.push(request);
        during(options);
        return Promise.resolve(exitCode);
      },
    },
  });
  return { context, requests };
}

describe('run', () => {
  it('passes the words behind the dashes on as they are, and the exit code back', async () => {
    const { context, requests } = running(42);
    const outcome = await call(run, ['shop', '--', 'npm', 'start', '--', '--json', '-h', '$HOME; x'], context);
    expect(outcome).toMatchObject({ exitCode: 42, passedOn: true });
    expect(requests).toEqual([
      {
        project: 'shop',
        program: 'npm',
        args: ['start', '--', '--json', '-h', '$HOME; x'],
        folder: '/home/ada/shop',
        mask: 0o022,
      },
    ]);
    expect(context.printed).toEqual({ output: '', errors: '' });
  });

  it.each([[['shop']], [['shop', 'npm', 'start']], [['shop', '--']], [['--', 'npm']]])('refuses %j', async (words) => {
    await expect(async () => call(run, words, running(0).context)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('gives signals to the command once it runs', async () => {
    const sent: string[] = [];
    const { context } = running(0, ({ started }) => {
      started((name) => sent.push(name));
      context.send('SIGTERM');
      context.send('SIGHUP');
    });
    await call(run, ['shop', '--', 'x'], context);
    expect(sent).toEqual(['SIGTERM', 'SIGHUP']);
  });

  it('ends a command that had just started when the user said stop', async () => {
    const sent: string[] = [];
    const { context } = running(143, ({ started }) => {
      context.interrupt();
      started((name) => sent.push(name));
    });
    await call(run, ['shop', '--', 'x'], context);
    expect(sent).toEqual(['SIGTERM']);
  });

  it('says on standard error what it leaves alone, and what is missing', async () => {
    const variable = {
      name: 'SSL_CERT_FILE',
      value: '/b.pem',
      effect: 'replaces',
      readBy: [],
      taken: '/corp.pem',
    } as const;
    const { context } = running(0, ({ prepared }) => {
      prepared({ variables: [{ ...variable, readBy: [] }], reason: 'permission denied' });
    });
    await call(run, ['shop', '--', 'x'], context);
    expect(context.printed.output).toBe('');
    expect(context.printed.errors).toContain('SSL_CERT_FILE');
    expect(context.printed.errors).toContain('permission denied');
  });
});
