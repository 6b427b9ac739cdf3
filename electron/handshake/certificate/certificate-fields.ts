import { derTag, insideOf, oidText, readDer, type DerElement } from './der.ts';

/** What `node:crypto` does not tell of a certificate, or not alike in Node and Electron. Read from its DER. */
export interface CertificateFields {
  /** Lower-case hex without leading zeros. */
  serial: string;
  /** Of the issuer's signature, dotted: `1.2.840.10045.4.3.2`. */
  signatureAlgorithm: string;
  /** True when that signature is RSASSA-PSS without parameters of its own: SHA-1, by default. */
  signatureHashIsDefault: boolean;
  key: PublicKeyFields;
  isCa: boolean;
  /** Of basicConstraints; `null` when any number of authorities may follow. */
  pathLength: number | null;
  /** First bit of the first byte is digitalSignature (RFC 5280, 4.2.1.3); `null` without the extension. */
  keyUsage: number | null;
}

export interface PublicKeyFields {
  /** Dotted: `1.2.840.113549.1.1.1` is RSA. */
  algorithm: string;
  /** Dotted, of an elliptic-curve key; empty for others. */
  curve: string;
  /** Size of an RSA modulus in bits; `null` for other keys. */
  rsaBits: number | null;
}

const oids = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  rsa: '1.2.840.113549.1.1.1',
  pss: '1.2.840.113549.1.1.10',
};

/** `null` when the bytes do not have a certificate's outer form. Never throws. */
export function certificateFields(certificate: Uint8Array): CertificateFields | null {
  const [toBeSigned, algorithm] = insideOf(readDer(certificate));
  const fields = certificateBody(toBeSigned);
  const [serial, , , , , publicKey] = fields;
  if (serial?.tag !== derTag.integer || !publicKey) return null;
  const [signatureOid, signatureParameters] = insideOf(algorithm);
  const { isCa, pathLength } = basicConstraints(extensionOf(certificate, oids.basicConstraints));
  return {
    serial: serialText(serial),
    signatureAlgorithm: oidText(signatureOid),
    signatureHashIsDefault:
      oidText(signatureOid) === oids.pss && insideOf(signatureParameters)[0]?.tag !== derTag.context0,
    key: publicKeyFields(publicKey),
    isCa,
    pathLength,
    keyUsage: keyUsageBits(extensionOf(certificate, oids.keyUsage)),
  };
}

/** The content of an extension's octet string, by its dotted OID; `null` without it. Never throws. */
export function extensionOf(certificate: Uint8Array, oid: string): Uint8Array | null {
  return findExtension(certificate, oid)?.content ?? null;
}

/** Whether a verifier that does not know this extension must refuse the certificate. False without it. Never throws. */
export function isCriticalExtension(certificate: Uint8Array, oid: string): boolean {
  return findExtension(certificate, oid)?.critical ?? false;
}

function findExtension(certificate: Uint8Array, oid: string): { critical: boolean; content: Uint8Array } | null {
  const [toBeSigned] = insideOf(readDer(certificate));
  const wrapper = insideOf(toBeSigned).find(({ tag }) => tag === derTag.extensions);
  const [list] = insideOf(wrapper);
  for (const extension of insideOf(list)) {
    const parts = insideOf(extension);
    const value = parts.at(-1);
    if (value?.tag !== derTag.octetString || oidText(parts[0]) !== oid) continue;
    return { critical: parts[1]?.tag === derTag.boolean && parts[1].content[0] !== 0, content: value.content };
  }
  return null;
}

/** Serial number, algorithm, issuer, validity, subject, public key: the version before them may be absent. */
function certificateBody(toBeSigned: DerElement | undefined): readonly DerElement[] {
  const fields = insideOf(toBeSigned);
  return fields[0]?.tag === derTag.context0 ? fields.slice(1) : fields;
}

/** A serial number as hex, as `node:crypto` and revocation lists are compared by. */
export function serialText(element: DerElement): string {
  return Buffer.from(element.content.subarray(0, 64))
    .toString('hex')
    .replace(/^0+(?=.)/, '');
}

function publicKeyFields(publicKey: DerElement): PublicKeyFields {
  const [identifier, bits] = insideOf(publicKey);
  const [oid, parameters] = insideOf(identifier);
  const algorithm = oidText(oid);
  return { algorithm, curve: oidText(parameters), rsaBits: algorithm === oids.rsa ? modulusBits(bits) : null };
}

function modulusBits(bits: DerElement | undefined): number | null {
  // The first byte of a bit string counts its unused bits.
  const [modulus] = insideOf(readDer(bits?.content.subarray(1) ?? new Uint8Array(0)));
  if (modulus?.tag !== derTag.integer) return null;
  const number = modulus.content.subarray(modulus.content.findIndex((byte) => byte !== 0));
  const [top = 0] = number;
  return top === 0 ? 0 : number.length * 8 - Math.clz32(top) + 24;
}

function basicConstraints(extension: Uint8Array | null): Pick<CertificateFields, 'isCa' | 'pathLength'> {
  const parts = insideOf(extension && readDer(extension));
  const isCa = parts.some(({ tag, content }) => tag === derTag.boolean && content[0] !== 0);
  const length = parts.find(({ tag }) => tag === derTag.integer);
  return { isCa, pathLength: length ? length.content.reduce((value, byte) => value * 256 + byte, 0) : null };
}

function keyUsageBits(extension: Uint8Array | null): number | null {
  if (!extension) return null;
  const bits = readDer(extension);
  // Where it cannot be read, it permits nothing.
  return bits?.tag === derTag.bitString ? (bits.content[1] ?? 0) : 0;
}

const digitalSignature = 0x80;

/** Whether the key usage lets the key sign a handshake; true where the certificate names none. Never throws. */
export function permitsSignatures(certificate: Uint8Array): boolean {
  const usage = certificateFields(certificate)?.keyUsage ?? null;
  return usage === null || (usage & digitalSignature) !== 0;
}
