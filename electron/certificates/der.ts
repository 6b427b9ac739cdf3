import type { asn1 as Asn1Module } from 'node-forge';
import forge from 'node-forge/lib/asn1.js';

// forge.js hangs every module on one object; asn1.js exports its own part of it.
const asn1: typeof Asn1Module = forge;

/** A node of an ASN.1 tree, to be encoded. */
export type Der = Asn1Module.Asn1;

// forge's types know only universal tags; a tag of another class is any number.
const create: (of: Asn1Module.Class, tag: number, constructed: boolean, value: string | Der[]) => Der = asn1.create;
const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
const { Type } = asn1;

export function sequence(...children: (Der | undefined)[]): Der {
  return create(UNIVERSAL, Type.SEQUENCE, true, children.filter(isPresent));
}

/** A sequence whose content is encoded already. */
export function encodedSequence(content: Buffer): Der {
  const constructed = 0x20;
  // forge sets the constructed bit only where it encodes the children itself.
  return create(UNIVERSAL, Type.SEQUENCE | constructed, false, content.toString('binary'));
}

export function set(...children: Der[]): Der {
  return create(UNIVERSAL, Type.SET, true, children);
}

export function objectIdentifier(dotted: string): Der {
  return create(UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

/** A non-negative integer, given as its big-endian bytes. */
export function integer(bytes: Buffer): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first === -1 ? Buffer.of(0) : bytes.subarray(first);
  const negative = (trimmed[0] ?? 0) > 0x7f;
  return primitive(Type.INTEGER, negative ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed);
}

export function smallInteger(value: number): Der {
  return integer(Buffer.of(value));
}

export function boolean(value: boolean): Der {
  return primitive(Type.BOOLEAN, Buffer.of(value ? 0xff : 0));
}

export function nullValue(): Der {
  return primitive(Type.NULL, Buffer.alloc(0));
}

export function utf8String(text: string): Der {
  return primitive(Type.UTF8, Buffer.from(text, 'utf8'));
}

export function octetString(content: Buffer): Der {
  return primitive(Type.OCTETSTRING, content);
}

/** A bit string of whole bytes, or with `unusedBits` of the last byte unused. */
export function bitString(content: Buffer, unusedBits = 0): Der {
  return primitive(Type.BITSTRING, Buffer.concat([Buffer.of(unusedBits), content]));
}

/** A time as RFC 5280 wants it: UTCTime to 2049, GeneralizedTime from 2050, whole seconds. */
export function time(date: Date): Der {
  return date.getUTCFullYear() < 2050
    ? create(UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : create(UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

/** `[tag] IMPLICIT` around primitive content. */
export function implicit(tag: number, content: Buffer): Der {
  return create(CONTEXT_SPECIFIC, tag, false, content.toString('binary'));
}

/** `[tag]` around other nodes: EXPLICIT, or IMPLICIT for a constructed type. */
export function tagged(tag: number, ...children: Der[]): Der {
  return create(CONTEXT_SPECIFIC, tag, true, children);
}

/** A node from bytes that are DER already. */
export function fromDer(der: Buffer): Der {
  return asn1.fromDer(der.toString('binary'));
}

export function encode(node: Der): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'binary');
}

function primitive(type: Asn1Module.Type, content: Buffer): Der {
  return create(UNIVERSAL, type, false, content.toString('binary'));
}

function isPresent(node: Der | undefined): node is Der {
  return node !== undefined;
}
