import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runPython } from './python.ts';
import { readRenders } from './renders.ts';

const ROW = {
  id: '1-0',
  image: 'images/0.png',
  width: 84,
  height: 84,
  kind: 'color',
  shortcut: false,
  shortcut_kind: null,
  question: 'What color is it?',
  answer: 'red',
  responses: [
    { text: 'Red.', answer: 'red', correct: true, origin: 'gold', spans: [{ start: 0, end: 3, category: 'color' }] },
  ],
};

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'validity-test-'));
  await mkdir(join(folder, 'images'));
  await writeFile(join(folder, 'images', '0.png'), 'picture');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(...rows: object[]): Promise<void> {
  await writeFile(join(folder, 'samples.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

test('readRenders returns each sample with its image and the hash of the image', async () => {
  await write(ROW);
  const { samples } = await readRenders(folder);
  // printf picture | sha256sum
  expect(samples[0]?.imageSha256).toBe('2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97');
  expect(Buffer.from(samples[0]?.imageBytes ?? []).toString()).toBe('picture');
});

test('readRenders returns another hash if an image changes', async () => {
  await write(ROW);
  const before = await readRenders(folder);
  await writeFile(join(folder, 'images', '0.png'), 'another');
  expect((await readRenders(folder)).sha256).not.toBe(before.sha256);
});

test.each([
  {
    name: 'an unknown category',
    row: { ...ROW, responses: [{ ...ROW.responses[0], spans: [{ start: 0, end: 3, category: 'smell' }] }] },
    message: /samples.jsonl:2: responses.0.spans.0.category/,
  },
  {
    name: 'an empty span',
    row: { ...ROW, responses: [{ ...ROW.responses[0], spans: [{ start: 3, end: 3, category: 'color' }] }] },
    message: /samples.jsonl:2: .*a span must not be empty/,
  },
  { name: 'no response', row: { ...ROW, responses: [] }, message: /samples.jsonl:2: responses/ },
])('readRenders rejects $name and names the line and the field', async ({ row, message }) => {
  await write(ROW, row);
  await expect(readRenders(folder)).rejects.toThrow(message);
});

test('runPython throws the last lines of stderr if the program fails', async () => {
  await expect(runPython(process.execPath, ['-e', 'console.error("no Pillow here"); process.exit(3)'])).rejects.toThrow(
    /ended with 3:\nno Pillow here/,
  );
});
