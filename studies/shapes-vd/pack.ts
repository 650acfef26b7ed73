/** Packs the folder that the Python generator writes into the Parquet file of examples/shapes-vd, and unpacks it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readSourceRows } from '#cli/dataset/read-source-files.ts';
import type { ParquetColumns } from '#core/filtering/exports/parquet-type.ts';
import { type ParquetRow, writeParquet } from '#core/filtering/exports/write-parquet.ts';
import type { ShapesQuestion } from './questions.ts';

const COLUMNS: ParquetColumns = {
  id: 'string',
  image: { struct: { bytes: 'bytes', path: 'string' } },
  question: 'string',
  choices: { list: 'string' },
  answer: 'string',
  metadata: 'json',
};
/** Makes the `datasets` library of Hugging Face show the column as images. */
const FOOTER = { huggingface: JSON.stringify({ info: { features: { image: { _type: 'Image' } } } }) };

/** IDs of the demo, one a line, in the folder that the generator writes. */
const DEMO_IDS = 'demo-ids.txt';

const drawnRow = z.looseObject({ id: z.string(), image: z.string() });

async function* readDrawn(folder: string): AsyncGenerator<ParquetRow> {
  for await (const row of readSourceRows([join(folder, 'samples.jsonl')])) {
    if ('error' in row) throw new Error(`${row.file}:${row.line}: ${row.error}`);
    const drawn = drawnRow.parse(row.value);
    const bytes = new Uint8Array(await readFile(join(folder, drawn.image)));
    yield { values: { ...drawn, image: { bytes, path: drawn.image } }, bytes: bytes.length };
  }
}

/** Writes samples.parquet of the benchmark, and names the samples of the demo in its benchmark.json. */
export async function packBenchmark(options: { drawn: string; benchmark: string; demo: string }): Promise<void> {
  const { drawn, benchmark, demo } = options;
  const parts = await Array.fromAsync(writeParquet({ columns: COLUMNS, rows: readDrawn(drawn), footer: FOOTER }));
  await writeFile(join(benchmark, 'samples.parquet'), Buffer.concat(parts));
  const ids = (await readFile(join(drawn, DEMO_IDS), 'utf8')).trimEnd().split('\n');
  const path = join(demo, 'benchmark.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { samples: { ids: string[] } };
  manifest.samples.ids = ids;
  await writeFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Writes the folder that packBenchmark reads, without the IDs of the demo. */
export async function unpackQuestions(questions: readonly ShapesQuestion[], folder: string): Promise<void> {
  const lines: string[] = [];
  for (const { id, imagePath, imageBytes, question, choices, answer, metadata } of questions) {
    await mkdir(dirname(join(folder, imagePath)), { recursive: true });
    await writeFile(join(folder, imagePath), imageBytes);
    const row = { id, image: imagePath, question, ...(choices ? { choices } : {}), answer, metadata };
    lines.push(`${JSON.stringify(row)}\n`);
  }
  await writeFile(join(folder, 'samples.jsonl'), lines.join(''));
}
