import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isRunning, thisProcess } from '../../../electron/system/lock-holder.ts';

describe('isRunning', () => {
  it('knows this process, and the same number at another time', async () => {
    const self = await thisProcess();
    expect(await isRunning(self)).toBe(true);
    expect(await isRunning({ ...self, boot: 'before' })).toBe(false);
    expect(await isRunning({ ...self, place: 'elsewhere' })).toBeUndefined();
  });

  it('knows the same number at another time of this start', async (ctx) => {
    const self = await thisProcess();
    if (self.startedAt === '') return ctx.skip('this system does not tell when a process started');
    expect(await isRunning({ ...self, startedAt: '1' })).toBe(false);
  });

  it('knows a process that ended, even while nobody has taken notice', async () => {
    const child = spawn('/bin/true');
    const pid = child.pid ?? 0;
    await once(child, 'exit');
    expect(await isRunning({ ...(await thisProcess()), pid })).toBe(false);
  });
});
