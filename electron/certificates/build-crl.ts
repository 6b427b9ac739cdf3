import type { KeyObject } from 'node:crypto';
import { name, signed, type Subject } from './build-certificate.ts';
import { sequence, smallInteger, tagged, time } from './der.ts';
import { authorityKeyIdentifier, crlNumber } from './extensions.ts';
import { signatureAlgorithm } from './keys.ts';

export interface RevocationList {
  issuer: Subject;
  issuerKeyIdentifier: Buffer;
  thisUpdate: Date;
  nextUpdate: Date;
  number: number;
  signer: KeyObject;
}

const version2 = 1;

/** An empty X.509 v2 revocation list, DER. RFC 5280 section 5. */
export function buildEmptyCrl(list: RevocationList): Buffer {
  const toBeSigned = sequence(
    smallInteger(version2),
    signatureAlgorithm(list.signer).identifier,
    name(list.issuer),
    time(list.thisUpdate),
    time(list.nextUpdate),
    tagged(0, sequence(authorityKeyIdentifier(list.issuerKeyIdentifier), crlNumber(list.number))),
  );
  return signed(toBeSigned, list.signer);
}
