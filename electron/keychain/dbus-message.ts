/*
 * Messages of D-Bus, as far as talking to a Secret Service needs them.
 * https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling
 */

/**
 * Arrays, structures and dictionary entries are arrays. Every type can be read; those that are written are strings,
 * paths, signatures, 32-bit numbers, bytes, and what holds them. A variant that is written says what it holds.
 */
export type DbusValue = string | number | bigint | boolean | DbusVariant | readonly DbusValue[];

export interface DbusVariant {
  signature: string;
  value: DbusValue;
}

export interface DbusCall {
  destination: string;
  path: string;
  interface: string;
  member: string;
  /** Of the body; empty when there are no arguments. */
  signature?: string;
  body?: readonly DbusValue[];
}

export interface DbusMessage {
  type: 'call' | 'return' | 'error' | 'signal' | 'other';
  replySerial?: number;
  errorName?: string;
  path?: string;
  interface?: string;
  member?: string;
  body: DbusValue[];
}

const messageTypes = ['other', 'call', 'return', 'error', 'signal'] as const;
const field = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 } as const;
const littleEndian = 'l'.charCodeAt(0);
/** Far above what a list of names takes, far below what would hurt. */
const sizeLimit = 16 * 1024 * 1024;
const depthLimit = 32;

export function encodeCall(call: DbusCall, serial: number): Buffer {
  const body = marshal(call.signature ?? '', call.body ?? []);
  const fields: DbusValue[] = [
    [field.path, { signature: 'o', value: call.path }],
    [field.interface, { signature: 's', value: call.interface }],
    [field.member, { signature: 's', value: call.member }],
    [field.destination, { signature: 's', value: call.destination }],
  ];
  if (call.signature) fields.push([field.signature, { signature: 'g', value: call.signature }]);
  const header = marshal('yyyyuua(yv)', [littleEndian, 1, 0, 1, body.length, serial, fields]);
  return Buffer.concat([header, Buffer.alloc(padding(header.length, 8)), body]);
}

/** `undefined` when the message is not complete yet. Throws RangeError for what is no message. */
export function decodeMessage(data: Buffer): { message: DbusMessage; length: number } | undefined {
  if (data.length < 16) return undefined;
  const isLittle = data[0] === littleEndian;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const fieldsLength = view.getUint32(12, isLittle);
  const bodyStart = 16 + fieldsLength + padding(fieldsLength, 8);
  const length = bodyStart + view.getUint32(4, isLittle);
  if (length > sizeLimit) throw new RangeError('a message of more than 16 MB');
  if (data.length < length) return undefined;
  const whole = data.subarray(0, length);
  const [, type, , , , , fields] = reader(whole, isLittle, 0).readAll('yyyyuua(yv)');
  const found = new Map(fields as [number, DbusValue][]);
  const text = (code: number): string | undefined => {
    const value = found.get(code);
    return typeof value === 'string' ? value : undefined;
  };
  const replySerial = found.get(field.replySerial);
  const message = {
    type: messageTypes[Number(type)] ?? 'other',
    body: reader(whole, isLittle, bodyStart).readAll(text(field.signature) ?? ''),
    ...(typeof replySerial === 'number' ? { replySerial } : {}),
    ...present('errorName', text(field.errorName)),
    ...present('path', text(field.path)),
    ...present('interface', text(field.interface)),
    ...present('member', text(field.member)),
  };
  return { message, length };
}

function present<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

/** The values' bytes in little-endian order. */
export function marshal(signature: string, values: readonly DbusValue[]): Buffer {
  const bytes: number[] = [];
  const align = (size: number): void => {
    bytes.push(...Array<number>(padding(bytes.length, size)).fill(0));
  };
  const uint32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];

  function write(type: string, value: DbusValue): void {
    align(alignment(type));
    if (Array.isArray(value)) {
      if (type.startsWith('a')) writeArray(type.slice(1), value);
      else writeAll(type.slice(1, -1), value);
    } else if (typeof value === 'object') {
      const { signature: held, value: inner } = value as DbusVariant;
      write('g', held);
      write(held, inner);
    } else if (typeof value === 'string') {
      const text = Buffer.from(`${value}\0`);
      bytes.push(...(type === 'g' ? [text.length - 1] : uint32(text.length - 1)), ...text);
    } else if (type === 'y') bytes.push(Number(value));
    else bytes.push(...uint32(Number(value)));
  }

  function writeArray(element: string, values: readonly DbusValue[]): void {
    const lengthAt = bytes.length;
    bytes.push(0, 0, 0, 0);
    align(alignment(element));
    const start = bytes.length;
    for (const value of values) write(element, value);
    bytes.splice(lengthAt, 4, ...uint32(bytes.length - start));
  }

  function writeAll(types: string, values: readonly DbusValue[]): void {
    for (const [index, type] of splitSignature(types).entries()) write(type, values[index] ?? '');
  }

  writeAll(signature, values);
  return Buffer.from(bytes);
}

function reader(data: Buffer, isLittle: boolean, start: number) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = start;

  function take(size: number): number {
    const before = at;
    at += size;
    if (at > data.length) throw new RangeError('a message that is shorter than it says');
    return before;
  }

  function text(length: number): string {
    const from = take(length + 1);
    return data.toString('utf8', from, from + length);
  }

  function read(type: string, depth: number): DbusValue {
    if (depth > depthLimit) throw new RangeError('a message that is nested too deep');
    take(padding(at, alignment(type)));
    switch (type[0]) {
      case 'y':
        return view.getUint8(take(1));
      case 'b':
        return view.getUint32(take(4), isLittle) !== 0;
      case 'n':
        return view.getInt16(take(2), isLittle);
      case 'q':
        return view.getUint16(take(2), isLittle);
      case 'i':
        return view.getInt32(take(4), isLittle);
      case 'u':
      case 'h':
        return view.getUint32(take(4), isLittle);
      case 'x':
        return view.getBigInt64(take(8), isLittle);
      case 't':
        return view.getBigUint64(take(8), isLittle);
      case 'd':
        return view.getFloat64(take(8), isLittle);
      case 's':
      case 'o':
        return text(view.getUint32(take(4), isLittle));
      case 'g':
        return text(view.getUint8(take(1)));
      case 'v':
        return readOne(text(view.getUint8(take(1))), depth);
      case 'a':
        return readArray(type.slice(1), depth);
      default:
        return splitSignature(type.slice(1, -1)).map((inner) => read(inner, depth + 1));
    }
  }

  /** A variant holds exactly one complete type. */
  function readOne(signature: string, depth: number): DbusValue {
    const [type, ...more] = splitSignature(signature);
    if (type === undefined || more.length > 0) throw new RangeError('a variant that holds not one value');
    return read(type, depth + 1);
  }

  function readArray(element: string, depth: number): DbusValue[] {
    const length = view.getUint32(take(4), isLittle);
    take(padding(at, alignment(element)));
    const end = at + length;
    if (end > data.length) throw new RangeError('an array that is longer than its message');
    const values: DbusValue[] = [];
    while (at < end) values.push(read(element, depth + 1));
    return values;
  }

  return { readAll: (signature: string): DbusValue[] => splitSignature(signature).map((type) => read(type, 0)) };
}

/** `sa{sv}` is `s` and `a{sv}`. Throws RangeError for what is no signature. */
function splitSignature(signature: string): string[] {
  const types: string[] = [];
  for (let start = 0; start < signature.length; start = types.join('').length) {
    types.push(signature.slice(start, endOfType(signature, start, 0)));
  }
  return types;
}

function endOfType(signature: string, start: number, depth: number): number {
  const code = signature[start];
  if (code === undefined || depth > depthLimit) throw new RangeError('a signature that does not end');
  if (code === 'a') return endOfType(signature, start + 1, depth + 1);
  if ('ybnqiuxtdsoghv'.includes(code)) return start + 1;
  const close = code === '(' ? ')' : code === '{' ? '}' : undefined;
  if (close === undefined) throw new RangeError('a signature with an unknown type');
  let at = start + 1;
  while (signature[at] !== close) at = endOfType(signature, at, depth + 1);
  // An empty structure takes no bytes, so that an array of them would never end.
  if (at === start + 1) throw new RangeError('a signature with an empty structure');
  return at + 1;
}

function alignment(type: string): number {
  const code = type[0] ?? '';
  if ('ygv'.includes(code)) return 1;
  if ('nq'.includes(code)) return 2;
  return 'biusoah'.includes(code) ? 4 : 8;
}

function padding(offset: number, size: number): number {
  return (size - (offset % size)) % size;
}
