import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, readLines } from './read-lines.ts';

async function linesOf(pieces: Uint8Array[], bytesMax = 100): Promise<Line[]> {
  async function* stream() {
    yield* pieces;
  }
  const lines: Line[] = [];
  for await (const line of readLines(stream(), bytesMax)) lines.push(line);
  return lines;
}

const bytes = (text: string) => new TextEncoder().encode(text);

test('readLines yields the same lines for every split of the stream into pieces', async () => {
  const text = '{"a":"é"}\n\n  {"b":2}\r\nlast';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes(text).length })), async (cuts) => {
      const whole = bytes(text);
      const bounds = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const pieces = bounds.slice(1).map((end, index) => whole.slice(bounds[index], end));
      expect(await linesOf(pieces)).toEqual([
        { number: 1, text: '{"a":"é"}' },
        { number: 3, text: '{"b":2}' },
        { number: 4, text: 'last' },
      ]);
    }),
  );
});

test('readLines reports a line over the limit and reads the lines around it', async () => {
  const lines = await linesOf([bytes('a\n'), bytes('x'.repeat(60)), bytes(`${'x'.repeat(60)}\nb`)]);
  expect(lines).toEqual([
    { number: 1, text: 'a' },
    { number: 2, error: 'is longer than 100 bytes' },
    { number: 3, text: 'b' },
  ]);
});

test('readLines reports a line that is not UTF-8 and skips a byte order mark', async () => {
  expect(await linesOf([new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0xff, 0x0a, 0x62])])).toEqual([
    { number: 1, text: 'a' },
    { number: 2, error: 'is not UTF-8' },
    { number: 3, text: 'b' },
  ]);
});

test('readLines reports a line over the limit before the line ends', async () => {
  async function* endless() {
    for (;;) yield bytes('x'.repeat(60));
  }
  const { value } = await readLines(endless(), 100).next();
  expect(value).toEqual({ number: 1, error: 'is longer than 100 bytes' });
});
