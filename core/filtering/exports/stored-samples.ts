/** Samples of a filtered dataset as lines of JSON, in the form in which they are stored. */
import type { ExportRow } from './select-part.ts';
import { joinLines } from './write-jsonl.ts';

/** Kept samples are, to the byte, what was stored, so that their contents have the same hashes; dropped ones say why. */
async function* toLines(rows: AsyncIterable<ExportRow>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const row of rows) {
    if (row.kept) {
      yield row.content;
      continue;
    }
    const sample = row.sample();
    const filter = { reasons: row.reasons(), signals: row.signals() };
    yield encoder.encode(JSON.stringify({ ...sample, metadata: { ...sample.metadata, filter } }));
  }
}

export function writeStoredSamples(rows: AsyncIterable<ExportRow>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return joinLines(toLines(rows));
}
