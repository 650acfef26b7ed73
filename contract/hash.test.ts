import { expect, test } from 'vitest';
import { sha256Hex, toHex } from './hash.ts';

test('toHex writes two digits for every byte', () => {
  expect(toHex(new Uint8Array([0, 0x0f, 0xf0, 0xff]))).toBe('000ff0ff');
  expect(toHex(new Uint8Array([1, 2, 3]).subarray(1))).toBe('0203');
});

// FIPS 180-2, appendix B.1
test('sha256Hex returns the published digest of "abc", for a string and for bytes', async () => {
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256Hex('abc')).toBe(digest);
  expect(await sha256Hex(new Uint8Array([0x61, 0x62, 0x63]))).toBe(digest);
});
