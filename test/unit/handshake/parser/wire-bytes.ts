/** Builds messages by hand, as arrays of bytes. */

/** 16-bit big-endian. */
export const number16 = (value: number): number[] => [value >> 8, value & 0xff];
export const number32 = (value: number): number[] => [...number16(value >>> 16), ...number16(value & 0xffff)];
export const vector8 = (...bytes: number[]): number[] => [bytes.length, ...bytes];
export const vector16 = (...bytes: number[]): number[] => [...number16(bytes.length), ...bytes];
export const vector24 = (...bytes: number[]): number[] => [0, ...number16(bytes.length), ...bytes];
export const extension = (type: number, ...data: number[]): number[] => [...number16(type), ...vector16(...data)];
export const text = (value: string): number[] => [...Buffer.from(value, 'latin1')];
export const bytes = (count: number, value = 7): number[] => Array<number>(count).fill(value);

/** One record with one handshake message in it. */
export function handshakeRecord(type: number, body: readonly number[]): Buffer {
  const message = [type, ...vector24(...body)];
  return Buffer.from([22, 3, 3, ...vector16(...message)]);
}
