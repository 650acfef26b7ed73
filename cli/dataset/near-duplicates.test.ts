import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { IMAGE, ROOT } from '../testing/run-cli.ts';
import { createNearDuplicates } from './near-duplicates.ts';
import { perceptualHash } from './perceptual-hash.ts';

test('perceptualHash returns the bits of sharp-phash 2.2.0', async () => {
  const hash = await perceptualHash(await readFile(IMAGE));
  expect(hash).toBe('1110000001011011010110111010010010100101101001000001111100110100');
});

test('near duplicates are a scaled and a recompressed copy of an image, and no other image', async () => {
  const original = await readFile(IMAGE);
  const photo = await readFile(join(ROOT, 'examples/photo/desk.jpg'));
  const smaller = await sharp(original).resize({ width: 180 }).png().toBuffer();
  const compressed = await sharp(original).jpeg({ quality: 60 }).toBuffer();
  const nearDuplicates = createNearDuplicates();
  const images = { original, photo, smaller, compressed, broken: Buffer.from('not an image') };
  for (const [name, bytes] of Object.entries(images)) await nearDuplicates.add(name, bytes);
  expect(nearDuplicates.groups()).toEqual([['original', 'smaller', 'compressed']]);
});
