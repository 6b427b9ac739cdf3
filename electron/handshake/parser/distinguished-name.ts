import { derChildren, derTag, readDer, type DerElement } from '../certificate/der.ts';

const attributeNames: Readonly<Record<string, string>> = {
  '550403': 'CN',
  '550406': 'C',
  '550407': 'L',
  '550408': 'ST',
  '55040a': 'O',
  '55040b': 'OU',
  '2a864886f70d010901': 'E',
  '0992268993f22c640119': 'DC',
};

const set = 0x31;
const bmpString = 0x1e;
// A name has a handful of attributes of a few dozen characters.
const attributeLimit = 20;
const valueLimit = 200;

/**
 * A distinguished name in DER as text, most specific part first, as in `CN=Root,O=Latchkey`. It is a stranger's
 * text, for reading and not for comparing. `null` when the bytes are no name. Never throws.
 */
export function distinguishedName(der: Uint8Array): string | null {
  const name = readDer(der);
  const parts = name?.tag === derTag.sequence && name.whole.length === der.length ? derChildren(name.content) : null;
  if (!parts) return null;
  const texts = parts.slice(0, attributeLimit).map(attributeText);
  return texts.includes(null) ? null : texts.reverse().join(',');
}

/** Of one relative name, a set that nearly always holds one attribute. */
function attributeText(part: DerElement): string | null {
  const [attribute] = (part.tag === set && derChildren(part.content)) || [];
  const [type, value] = (attribute?.tag === derTag.sequence && derChildren(attribute.content)) || [];
  if (type?.tag !== derTag.oid || !value) return null;
  const id = Buffer.from(type.content.subarray(0, 20)).toString('hex');
  return `${attributeNames[id] ?? `0x${id}`}=${stringOf(value)}`;
}

function stringOf({ tag, content }: DerElement): string {
  const bytes = Buffer.from(content.subarray(0, valueLimit));
  if (tag !== bmpString) return bytes.toString('utf8');
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}
