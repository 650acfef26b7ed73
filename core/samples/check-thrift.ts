/** Validates Thrift compact-protocol data before it is parsed, because a list may claim more elements than exist. */

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const VARINTS: ReadonlySet<number> = new Set([4, 5, 6]);
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** Nesting of structs and lists; Parquet needs seven levels. */
const DEPTH_MAX = 16;
const VARINT_BYTES_MAX = 10;

interface Reader {
  view: DataView;
  offset: number;
}

function skipBytes(reader: Reader, bytes: number): void {
  if (!(bytes >= 0 && reader.offset + bytes <= reader.view.byteLength)) throw new RangeError('the data ends too early');
  reader.offset += bytes;
}

function readByte(reader: Reader): number {
  skipBytes(reader, 1);
  return reader.view.getUint8(reader.offset - 1);
}

function readVarint(reader: Reader): number {
  let value = 0;
  for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
    const byte = readByte(reader);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value;
  }
  throw new RangeError('a number has more than ten bytes');
}

function skipList(reader: Reader, depth: number): void {
  const head = readByte(reader);
  const size = head >> 4 === 15 ? readVarint(reader) : head >> 4;
  // Every element takes at least one byte.
  if (size > reader.view.byteLength - reader.offset) throw new RangeError(`a list claims ${size} elements`);
  const type = head & 0x0f;
  for (let index = 0; index < size; index += 1)
    skipElement(reader, type === TRUE || type === FALSE ? BYTE : type, depth + 1);
}

function skipElement(reader: Reader, type: number, depth: number): void {
  if (type === TRUE || type === FALSE) return;
  if (type === BYTE) skipBytes(reader, 1);
  else if (VARINTS.has(type)) readVarint(reader);
  else if (type === DOUBLE) skipBytes(reader, 8);
  else if (type === BINARY) skipBytes(reader, readVarint(reader));
  else if (type === LIST) skipList(reader, depth);
  else if (type === STRUCT) skipStruct(reader, depth);
  else throw new RangeError(`the type ${type} is unknown`);
}

function skipStruct(reader: Reader, depth: number): void {
  if (depth > DEPTH_MAX) throw new RangeError(`the data nests deeper than ${DEPTH_MAX} levels`);
  for (;;) {
    const head = readByte(reader);
    const type = head & 0x0f;
    if (type === STOP) return;
    if (head >> 4 === 0) readVarint(reader);
    skipElement(reader, type, depth + 1);
  }
}

/** @throws RangeError if the struct at `offset` is incomplete or claims more than exists */
export function checkThrift(view: DataView, offset: number): void {
  skipStruct({ view, offset }, 0);
}
