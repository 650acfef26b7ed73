import type { RowGroup } from 'hyparquet';
import { expect, test } from 'vitest';
import { checkThrift } from './check-thrift.ts';
import { loadGroup } from './parquet-group.ts';

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 0x80, ...varint(Math.floor(value / 128))];
}
/** 32-bit field whose ID follows the previous one. */
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

test('loadGroup loads a row group with valid pages', async () => {
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
  ['would decompress to gigabytes', pageOf({ unpacked: 2_000_000_000 }), /would decompress to 2000000000 bytes/],
  ['repeats each value in the next', pageOf({ encoding: 7 }), /DELTA_BYTE_ARRAY/],
  ['is longer than the limit', [...pageOf({}), ...new Array<number>(1000).fill(0)], /takes 10\d\d bytes; at most 1000/],
  ['has an incomplete header', pageOf({}).slice(0, 5), /ends too early/],
])('loadGroup rejects a page that %s before decompressing it', async (_, bytes, reason) => {
  await expect(load(bytes)).rejects.toThrow(reason);
});

test('loadGroup rejects a column outside the file', async () => {
  await expect(load(pageOf({}), 500)).rejects.toThrow('outside the file');
});

test.each([
  ['a list that claims millions', [0x19, 0xfc, ...varint(30_000_000), 0], /claims 30000000 elements/],
  ['deeply nested lists', [0x19, ...new Array<number>(40).fill(0x19), 0], /claims|nests deeper|ends too early/],
  ['deeply nested structs', new Array<number>(40).fill(0x1c), /nests deeper than 16/],
  ['a text longer than the data', [0x18, ...varint(100), 1, 2], /ends too early/],
  ['an endless number', [0x15, ...new Array<number>(20).fill(0xff)], /more than ten bytes/],
  ['an unknown type', [0x1f, 0], /type 15 is unknown/],
  ['an incomplete struct', [0x15, 2], /ends too early/],
])('checkThrift rejects %s', (_, bytes, reason) => {
  expect(() => checkThrift(new DataView(new Uint8Array(bytes).buffer), 0)).toThrow(reason);
});
