import type { RowGroup } from 'hyparquet';
import { expect, test } from 'vitest';
import { checkThrift } from './check-thrift.ts';
import { loadGroup } from './parquet-group.ts';

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 0x80, ...varint(Math.floor(value / 128))];
}
/** A field of 32 bits, one after the field before. */
const i32 = (value: number) => [0x15, ...varint(2 * value)];

interface Page {
  unpacked?: number;
  values?: number;
  encoding?: number;
}

const pageOf = ({ unpacked = 2, values = 1, encoding = 0 }: Page) => [
  ...[...i32(0), ...i32(unpacked), ...i32(2)],
  ...[0x2c, ...i32(values), ...i32(encoding), ...i32(3), ...i32(3), 0, 0],
  ...[0x70, 0x30],
];

function load(bytes: number[], end = bytes.length): Promise<unknown> {
  const { buffer } = new Uint8Array(bytes);
  const file = { byteLength: bytes.length, slice: (from: number, to?: number) => buffer.slice(from, to) };
  const meta_data = { data_page_offset: 0n, total_compressed_size: BigInt(end) };
  return loadGroup(file, { columns: [{ file_offset: 0n, meta_data }] } as unknown as RowGroup, 1000);
}

test('pages that keep to what they may be are at hand', async () => {
  const bytes = [...pageOf({}), ...pageOf({ values: 1_999_999 })];
  const loaded = (await load(bytes)) as { slice: (start: number, end: number) => ArrayBuffer };
  expect([...new Uint8Array(loaded.slice(0, bytes.length))]).toEqual(bytes);
});

test.each([
  ['claims billions of values', pageOf({ values: 2_000_000_000 }), /claim 2000000000 values/],
  [
    'is one of many that claim millions',
    [1, 2, 3].flatMap(() => pageOf({ values: 1_900_000 })),
    /claim 5700000 values/,
  ],
  ['would become gigabytes', pageOf({ unpacked: 2_000_000_000 }), /would become 2000000000 bytes/],
  ['repeats each value in the next', pageOf({ encoding: 7 }), /DELTA_BYTE_ARRAY/],
  ['is longer than may be', [...pageOf({}), ...new Array<number>(1000).fill(0)], /takes 10\d\d bytes; at most 1000/],
  ['has a header that is cut off', pageOf({}).slice(0, 5), /ends too early/],
])('a page that %s is refused before it is unpacked', async (_, bytes, reason) => {
  await expect(load(bytes)).rejects.toThrow(reason);
});

test('a column that lies outside of the file is refused', async () => {
  await expect(load(pageOf({}), 500)).rejects.toThrow('outside of the file');
});

test.each([
  ['a list that claims millions', [0x19, 0xfc, ...varint(30_000_000), 0], /claims 30000000 elements/],
  ['lists in each other', [0x19, ...new Array<number>(40).fill(0x19), 0], /claims|nests deeper|ends too early/],
  ['structs in each other', new Array<number>(40).fill(0x1c), /nests deeper than 16/],
  ['a text that is longer than there is', [0x18, ...varint(100), 1, 2], /ends too early/],
  ['a number without an end', [0x15, ...new Array<number>(20).fill(0xff)], /more than ten bytes/],
  ['a type that there is not', [0x1f, 0], /no type 15/],
  ['no end', [0x15, 2], /ends too early/],
])('Thrift with %s is refused', (_, bytes, reason) => {
  expect(() => checkThrift(new DataView(new Uint8Array(bytes).buffer), 0)).toThrow(reason);
});
