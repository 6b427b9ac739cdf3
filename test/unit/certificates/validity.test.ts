import { describe, expect, it } from 'vitest';
import { renewalDate, validityOf } from '../../../electron/certificates/validity.ts';

const now = new Date('2026-06-01T12:00:00.750Z');

describe('validityOf', () => {
  it('starts an hour ago, in whole seconds, and counts that hour', () => {
    const { notBefore, notAfter } = validityOf(825, now);
    expect(notBefore.toISOString()).toBe('2026-06-01T11:00:00.000Z');
    // The last second is included: 825 days to the second, which is Apple's limit.
    expect((notAfter.getTime() - notBefore.getTime()) / 1000 + 1).toBe(825 * 86_400);
  });

  it('never outlives the issuer', () => {
    const limit = new Date('2026-07-01T00:00:00Z');
    expect(validityOf(397, now, limit).notAfter).toEqual(limit);
    expect(validityOf(7, now, limit).notAfter < limit).toBe(true);
  });
});

describe('renewalDate', () => {
  it('lies at two thirds of the life', () => {
    const notBefore = new Date('2026-01-01T00:00:00Z');
    const notAfter = new Date('2026-01-31T00:00:00Z');
    expect(renewalDate({ notBefore, notAfter }).toISOString()).toBe('2026-01-21T00:00:00.000Z');
  });
});
