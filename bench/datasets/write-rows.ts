/** Writes a dataset file of any size, with responses that differ from row to row. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const WORDS = Array.from({ length: 997 }, (_, index) => `w${(index * 7919).toString(36)}`);

export interface WriteRowsOptions {
  path: string;
  samples: number;
  responses: number;
  /** Words per response; a word is about one token. */
  tokens: number;
  images: readonly string[];
}

export async function writeRows({ path, samples, responses, tokens, images }: WriteRowsOptions): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < samples; index += 1) {
    const textOf = (response: number) =>
      Array.from({ length: tokens }, (_, t) => WORDS[(index * 13 + response * 101 + t * 17) % WORDS.length]).join(' ');
    const row = {
      id: `s${index}`,
      image: images[index % images.length],
      question: `How many of kind ${index} are there?`,
      answer: String(index % 10),
      responses: Array.from({ length: responses }, (_, response) => ({ text: textOf(response), reward: response % 2 })),
      metadata: { kind: `k${index % 12}`, level: index % 5 },
    };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}
