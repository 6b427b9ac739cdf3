import { type KeyObject, randomBytes } from 'node:crypto';
import {
  bitString,
  type Der,
  encode,
  encodedSequence,
  fromDer,
  integer,
  objectIdentifier,
  sequence,
  set,
  smallInteger,
  tagged,
  time,
  utf8String,
} from './der.ts';
import { signatureAlgorithm, signWith } from './keys.ts';

/** A distinguished name of ours: few attributes, fixed order. */
export interface Subject {
  organization: string;
  commonName?: string;
}

export interface CertificateRequest {
  /** Positive, at most 20 bytes. */
  serial: Buffer;
  issuer: Subject;
  subject: Subject;
  notBefore: Date;
  notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  extensions: Der[];
  /** The issuer's private key. */
  signer: KeyObject;
}

const organizationName = '2.5.4.10';
const commonName = '2.5.4.3';
const version3 = 2;

export function name(subject: Subject): Der {
  return sequence(
    attribute(organizationName, subject.organization),
    subject.commonName === undefined ? undefined : attribute(commonName, subject.commonName),
  );
}

function attribute(type: string, value: string): Der {
  return set(sequence(objectIdentifier(type), utf8String(value)));
}

/** An X.509 v3 certificate, DER. Pure apart from the signature's randomness. RFC 5280. */
export function buildCertificate(request: CertificateRequest): Buffer {
  const toBeSigned = sequence(
    tagged(0, smallInteger(version3)),
    integer(request.serial),
    signatureAlgorithm(request.signer).identifier,
    name(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.subject),
    fromDer(request.publicKey),
    tagged(3, sequence(...request.extensions)),
  );
  return signed(toBeSigned, request.signer);
}

/** SEQUENCE { content, algorithm, signature }: the frame that certificates and revocation lists share. */
export function signed(content: Der, signer: KeyObject): Buffer {
  const encoded = encode(content);
  const rest = [signatureAlgorithm(signer).identifier, bitString(signWith(signer, encoded))].map(encode);
  return encode(encodedSequence(Buffer.concat([encoded, ...rest])));
}

/** 128 random bits; never zero in practice, positive by its encoding. */
export function randomSerial(): Buffer {
  return randomBytes(16);
}
