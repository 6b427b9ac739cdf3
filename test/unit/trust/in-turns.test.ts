import { describe, expect, it } from 'vitest';
import { AppError, toFailure } from '../../../electron/shared/errors.ts';
import type { StoreChange } from '../../../electron/shared/trust.ts';
import { inTurns, type Turn } from '../../../electron/trust/in-turns.ts';
import { memoryStore, type MemoryStoreOptions } from './memory-store.ts';

const prompt = 'Your system will ask.';

function turn(id: string, { asks = false, ...options }: MemoryStoreOptions & { asks?: boolean } = {}): Turn {
  const store = memoryStore(id, options);
  const about = { id, label: store.label };
  const plan = { ...about, files: [], commands: [], ...(asks ? { prompt } : {}) };
  return { store, was: { ...about, state: 'absent' }, plan };
}

const done = ({ was }: Turn): StoreChange => ({ ...was, state: 'trusted', changed: true });
const failing = ({ was }: Turn, error: AppError): StoreChange => ({ ...was, changed: false, error: toFailure(error) });
const codes = (rows: StoreChange[]): Record<string, string | undefined> =>
  Object.fromEntries(rows.map(({ id, error }) => [id, error?.code]));

describe('inTurns', () => {
  it('never has two stores ask at once, and lets the others go on beside them', async () => {
    const turns = [
      turn('quiet'),
      ...['a', 'b', 'c'].map((id) => turn(id, { asks: true })),
      turn('late', { asks: true, follows: 'system' }),
    ];
    let asking = 0;
    const order: string[] = [];
    let letQuietEnd: () => void = () => undefined;
    const quietMayEnd = new Promise<void>((resolve) => (letQuietEnd = resolve));
    await inTurns(turns, async (each) => {
      if (each.store.id === 'quiet') {
        // It comes to its end only while another one asks.
        await quietMayEnd;
      } else {
        asking += 1;
        expect(asking).toBe(1);
        letQuietEnd();
        await new Promise((resolve) => setImmediate(resolve));
        asking -= 1;
      }
      order.push(each.store.id);
      return done(each);
    });
    expect(order.filter((id) => id !== 'quiet')).toEqual(['a', 'b', 'c', 'late']);
    expect(order.at(-1)).toBe('late');
  });

  it('begins with the followers only when all others have come to their end', async () => {
    const turns = [turn('java', { follows: 'system' }), turn('system', { asks: true }), turn('firefox')];
    const order: string[] = [];
    await inTurns(turns, async (each) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(each.store.id);
      return done(each);
    });
    expect(order.at(-1)).toBe('java');
  });

  it('tells once that the system’s certificates could not be changed, and not of what follows them', async () => {
    const turns = [turn('system', { asks: true }), turn('java', { follows: 'system' }), turn('firefox')];
    const broken = (of: string[]) =>
      inTurns(turns, (each) =>
        Promise.resolve(
          of.includes(each.store.id) ? failing(each, new AppError('INTERNAL', { detail: 'it broke' })) : done(each),
        ),
      );
    const rows = await broken(['system', 'java', 'firefox']);
    expect(codes(rows)).toEqual({ system: 'INTERNAL', java: undefined, firefox: 'INTERNAL' });
    expect(rows.find(({ id }) => id === 'java')).toMatchObject({
      changed: false,
      reason: 'It follows the system’s certificates, which were not changed.',
    });
    expect(codes(await broken(['java']))).toEqual({ system: undefined, java: 'INTERNAL', firefox: undefined });
  });

  it('does not ask again after a no, and changes what needs no rights', async () => {
    const turns = [
      turn('system', { asks: true }),
      turn('java 1', { asks: true, follows: 'system' }),
      turn('java 2', { follows: 'system' }),
      turn('firefox'),
    ];
    const asked: string[] = [];
    const rows = await inTurns(turns, (each) => {
      asked.push(each.store.id);
      const refused = each.store.id === 'system';
      return Promise.resolve(refused ? failing(each, new AppError('ELEVATION_REFUSED')) : done(each));
    });
    expect(asked.sort()).toEqual(['firefox', 'java 2', 'system']);
    expect(codes(rows)).toEqual({
      system: 'ELEVATION_REFUSED',
      'java 1': 'ELEVATION_NOT_ASKED',
      'java 2': undefined,
      firefox: undefined,
    });
  });

  it('asks nobody where somebody said no before', async () => {
    const turns = [turn('system', { asks: true }), turn('firefox')];
    const rows = await inTurns(turns, (each) => Promise.resolve(done(each)), { mayAsk: false });
    expect(codes(rows)).toEqual({ system: 'ELEVATION_NOT_ASKED', firefox: undefined });
  });

  it('asks the next one after a failure that is no refusal', async () => {
    const turns = [turn('a', { asks: true }), turn('b', { asks: true })];
    const rows = await inTurns(turns, (each) =>
      Promise.resolve(failing(each, new AppError('COMMAND_FAILED', { values: { program: 'x', exitCode: 1 } }))),
    );
    expect(codes(rows)).toEqual({ a: 'COMMAND_FAILED', b: 'COMMAND_FAILED' });
  });

  it('begins with none after the signal, and lets those at hand come to their end', async () => {
    const controller = new AbortController();
    const turns = [turn('a', { asks: true }), turn('b', { asks: true }), turn('c', { follows: 'system' })];
    const rows = await inTurns(
      turns,
      (each) => {
        controller.abort();
        return Promise.resolve(done(each));
      },
      { signal: controller.signal },
    );
    expect(codes(rows)).toEqual({ a: undefined, b: 'CANCELLED', c: 'CANCELLED' });
  });
});
