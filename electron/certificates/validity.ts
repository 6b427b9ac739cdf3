export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * From an hour ago (clocks of phones and virtual machines run behind) for `days` in all, in whole seconds, and
 * never beyond `limit`, the issuer's end. The hour counts: Apple measures from notBefore to notAfter.
 */
export function validityOf(days: number, now: Date, limit?: Date): Validity {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000 - hour);
  const notAfter = new Date(notBefore.getTime() + days * day - 1000);
  return { notBefore, notAfter: limit && limit < notAfter ? limit : notAfter };
}

/** Two thirds of a certificate's life: when it renews itself. */
export function renewalDate({ notBefore, notAfter }: Validity): Date {
  return new Date(notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3);
}
