import { encode, objectIdentifier } from '../../certificates/der.ts';
import { derTag } from '../../handshake/certificate/der.ts';

/** The names of what Java's PKCS#12 consists of. */
export const type = {
  dataName: '1.2.840.113549.1.7.1',
  encryptedName: '1.2.840.113549.1.7.6',
  certificateBagName: '1.2.840.113549.1.12.10.1.3',
  certificateName: '1.2.840.113549.1.9.22.1',
  aliasName: '1.2.840.113549.1.9.20',
  keyName: '1.2.840.113549.1.9.21',
  /** Oracle's own: for which uses the certificate is trusted. */
  trustedName: '2.16.840.1.113894.746875.1.1',
  anyUse: '2.5.29.37.0',
  /** A ContentInfo of plain data. */
  data: (content: Uint8Array): Buffer =>
    element(derTag.sequence, name(type.dataName), element(derTag.context0, element(derTag.octetString, content))),
};

const [derSet, bmpString] = [0x31, 0x1e];

/** A part of the list, with these bags in it. */
export function writtenAs(bags: readonly Uint8Array[]): Buffer {
  return type.data(element(derTag.sequence, ...bags));
}

/** A trusted certificate as Java itself writes it. */
export function certificateBag({ alias, der }: { alias: string; der: Buffer }): Buffer {
  const certificate = element(
    derTag.sequence,
    name(type.certificateName),
    element(derTag.context0, element(derTag.octetString, der)),
  );
  const attributes = [
    attribute(type.aliasName, element(bmpString, Buffer.from(alias, 'utf16le').swap16())),
    attribute(type.trustedName, name(type.anyUse)),
  ];
  return element(
    derTag.sequence,
    name(type.certificateBagName),
    element(derTag.context0, certificate),
    element(derSet, ...attributes),
  );
}

function attribute(dotted: string, value: Buffer): Buffer {
  return element(derTag.sequence, name(dotted), element(derSet, value));
}

function name(dotted: string): Buffer {
  return encode(objectIdentifier(dotted));
}

/** One element with what it holds, its length in as few bytes as can be. */
export function element(tag: number, ...inside: readonly Uint8Array[]): Buffer {
  const length = inside.reduce((sum, bytes) => sum + bytes.length, 0);
  return Buffer.concat([Buffer.of(tag, ...lengthBytes(length)), ...inside]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}
