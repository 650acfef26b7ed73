/** Writes samples of a filtered dataset as stored lines of JSON. */
import type { ExportRow } from './select-part.ts';
import { joinLines } from './write-jsonl.ts';

/** Kept samples are written byte for byte, so that hashes stay the same; dropped ones also get reasons and signals. */
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
