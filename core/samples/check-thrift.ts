/** Walks what Thrift's compact protocol wrote before anything is made of it: a list may claim more than there is. */

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const VARINTS: ReadonlySet<number> = new Set([4, 5, 6]);
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** Of structs and lists in each other; Parquet has seven. */
const DEPTH_MAX = 16;
const VARINT_BYTES_MAX = 10;

interface Reader {
  view: DataView;
  offset: number;
}

function skipBytes(reader: Reader, bytes: number): void {
  if (!(bytes >= 0 && reader.offset + bytes <= reader.view.byteLength)) throw new RangeError('it ends too early');
  reader.offset += bytes;
}

function readByte(reader: Reader): number {
  skipBytes(reader, 1);
  return reader.view.getUint8(reader.offset - 1);
}

function readVarint(reader: Reader): number {
  let value = 0;
  for (let place = 0; place < VARINT_BYTES_MAX; place += 1) {
    const byte = readByte(reader);
    value += (byte & 0x7f) * 2 ** (7 * place);
    if (byte < 0x80) return value;
  }
  throw new RangeError('a number has more than ten bytes');
}

function skipList(reader: Reader, depth: number): void {
  const head = readByte(reader);
  const size = head >> 4 === 15 ? readVarint(reader) : head >> 4;
  // No element takes less than a byte.
  if (size > reader.view.byteLength - reader.offset) throw new RangeError(`a list claims ${size} elements`);
  const type = head & 0x0f;
  for (let at = 0; at < size; at += 1) skipElement(reader, type === TRUE || type === FALSE ? BYTE : type, depth + 1);
}

function skipElement(reader: Reader, type: number, depth: number): void {
  if (type === TRUE || type === FALSE) return;
  if (type === BYTE) skipBytes(reader, 1);
  else if (VARINTS.has(type)) readVarint(reader);
  else if (type === DOUBLE) skipBytes(reader, 8);
  else if (type === BINARY) skipBytes(reader, readVarint(reader));
  else if (type === LIST) skipList(reader, depth);
  else if (type === STRUCT) skipStruct(reader, depth);
  else throw new RangeError(`there is no type ${type}`);
}

function skipStruct(reader: Reader, depth: number): void {
  if (depth > DEPTH_MAX) throw new RangeError(`it nests deeper than ${DEPTH_MAX}`);
  for (;;) {
    const head = readByte(reader);
    const type = head & 0x0f;
    if (type === STOP) return;
    if (head >> 4 === 0) readVarint(reader);
    skipElement(reader, type, depth + 1);
  }
}

/** @throws RangeError where the struct at `offset` is not whole, or claims what is not there */
export function checkThrift(view: DataView, offset: number): void {
  skipStruct({ view, offset }, 0);
}
