/** Rows of the files of a dataset: JSON lines, a JSON list, Parquet; of a folder, all that it has of these. */
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { LIMITS } from '#contract/limits.ts';
import { readLines } from '#contract/read-lines.ts';
import { openParquet } from '#core/samples/index.ts';
import { parseJson } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

export type SourceRow = { file: string; folder: string; line: number } & ({ value: unknown } | { fault: string });

const EXTENSIONS = ['.jsonl', '.ndjson', '.parquet', '.json'];
/** A row group with embedded pictures is large, and a machine that pushes has the memory. */
const ROW_GROUP_BYTES_MAX = 1024 * 1024 * 1024;

/** @throws UsageError where there is nothing to read */
export async function findSourceFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    let isFolder: boolean;
    try {
      isFolder = (await stat(path)).isDirectory();
    } catch (cause) {
      throw new UsageError(`There is no file or folder ${path}.`, { cause });
    }
    if (!isFolder) {
      if (!EXTENSIONS.includes(extname(path).toLowerCase())) {
        throw new UsageError(`${path} is neither JSON lines nor Parquet: it should end in ${EXTENSIONS.join(', ')}.`);
      }
      files.push(path);
      continue;
    }
    const inside = (await readdir(path)).filter((name) => EXTENSIONS.includes(extname(name).toLowerCase())).sort();
    if (inside.length === 0)
      throw new UsageError(`The folder ${path} has no file that ends in ${EXTENSIONS.join(', ')}.`);
    files.push(...inside.map((name) => join(path, name)));
  }
  return files;
}

async function* readJsonLines(
  file: string,
): AsyncGenerator<{ line: number } & ({ value: unknown } | { fault: string })> {
  for await (const read of readLines(createReadStream(file), LIMITS.lineBytesMax)) {
    if ('fault' in read) {
      yield { line: read.number, fault: read.fault };
      continue;
    }
    try {
      yield { line: read.number, value: JSON.parse(read.text) as unknown };
    } catch (error) {
      yield { line: read.number, fault: `is not JSON: ${(error as Error).message}` };
    }
  }
}

async function* readJsonList(file: string): AsyncGenerator<{ line: number; value: unknown }> {
  const list = parseJson(await readFile(file, 'utf8'), file);
  if (!Array.isArray(list))
    throw new UsageError(`${file} is not a list of samples. One sample a line belongs into a .jsonl file.`);
  for (const [index, value] of list.entries()) yield { line: index + 1, value: value as unknown };
}

async function* readParquet(file: string): AsyncGenerator<{ line: number } & ({ value: unknown } | { fault: string })> {
  const parquet = await openParquet(await asyncBufferFromFile(file), ROW_GROUP_BYTES_MAX);
  for await (const { number, ...row } of parquet.read()) yield { line: number, ...row };
}

/** Memory: a line, or a row group. @throws UsageError, SightlineError where a file as a whole cannot be read */
export async function* readSourceRows(files: readonly string[]): AsyncGenerator<SourceRow> {
  for (const file of files) {
    const extension = extname(file).toLowerCase();
    const rows =
      extension === '.parquet' ? readParquet(file) : extension === '.json' ? readJsonList(file) : readJsonLines(file);
    for await (const row of rows) yield { ...row, file, folder: dirname(file) };
  }
}

const MISSING_IDS_SHOWN = 5;

/**
 * Yields the rows with one of these ids, and rows that cannot be read.
 * @throws UsageError if an id has no row
 */
export async function* selectRows(
  rows: AsyncIterable<SourceRow>,
  ids: ReadonlySet<string> | undefined,
): AsyncGenerator<SourceRow> {
  const missing = new Set(ids);
  for await (const row of rows) {
    const id = 'value' in row ? (row.value as { id?: unknown } | null)?.id : undefined;
    const selected = ids === undefined || 'fault' in row || (typeof id === 'string' && ids.has(id));
    if (!selected) continue;
    if (typeof id === 'string') missing.delete(id);
    yield row;
  }
  if (missing.size === 0) return;
  const shown = [...missing].slice(0, MISSING_IDS_SHOWN).join(', ');
  throw new UsageError(`${missing.size} of the ${ids?.size} samples that the benchmark names are missing: ${shown}.`);
}
