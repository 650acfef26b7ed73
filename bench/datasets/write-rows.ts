/** A dataset file of any size: questions, answers and responses whose words do not repeat from row to row. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const WORDS = Array.from({ length: 997 }, (_, at) => `w${(at * 7919).toString(36)}`);

export interface RowsToWrite {
  path: string;
  samples: number;
  responses: number;
  /** Of each response; one word is about one token. */
  tokens: number;
  images: readonly string[];
}

export async function writeRows({ path, samples, responses, tokens, images }: RowsToWrite): Promise<void> {
  const file = createWriteStream(path);
  for (let at = 0; at < samples; at += 1) {
    const text = (index: number) =>
      Array.from({ length: tokens }, (_, t) => WORDS[(at * 13 + index * 101 + t * 17) % WORDS.length]).join(' ');
    const row = {
      id: `s${at}`,
      image: images[at % images.length],
      question: `How many of kind ${at} are there?`,
      answer: String(at % 10),
      responses: Array.from({ length: responses }, (_, index) => ({ text: text(index), reward: index % 2 })),
      metadata: { kind: `k${at % 12}`, level: at % 5 },
    };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}
