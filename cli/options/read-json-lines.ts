/** Reads a file of JSON lines as a stream. */
import { createReadStream } from 'node:fs';
import { readLines } from '#contract/read-lines.ts';

/** A parsed line, or the reason why it cannot be parsed. Lines are numbered from 1. */
export type JsonLine = { number: number } & ({ value: unknown } | { error: string });

/** Keeps one line in memory, of at most `bytesMax`. */
export async function* readJsonLines(path: string, bytesMax: number): AsyncGenerator<JsonLine> {
  for await (const line of readLines(createReadStream(path), bytesMax)) {
    if ('error' in line) {
      yield line;
      continue;
    }
    try {
      yield { number: line.number, value: JSON.parse(line.text) as unknown };
    } catch (error) {
      yield { number: line.number, error: `is not JSON: ${(error as Error).message}` };
    }
  }
}
