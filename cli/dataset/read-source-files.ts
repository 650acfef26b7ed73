/** Finds and reads the source files of a dataset: JSON lines, JSON lists and Parquet. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { LIMITS } from '#contract/limits.ts';
import { openParquet } from '#core/samples/index.ts';
import { parseJson } from '../options/read-files.ts';
import { type JsonLine, readJsonLines } from '../options/read-json-lines.ts';
import { UsageError } from '../terminal/failure.ts';

/** A row, or the reason why it cannot be read. `line` is the line, or the number of the row in a list or in Parquet. */
export type SourceRow = { file: string; folder: string; line: number } & ({ value: unknown } | { error: string });

const EXTENSIONS = ['.jsonl', '.ndjson', '.parquet', '.json'];
/** Row groups with embedded images are large, and the machine of the user has the memory. */
const ROW_GROUP_BYTES_MAX = 1024 * 1024 * 1024;

function hasKnownExtension(path: string): boolean {
  return EXTENSIONS.includes(extname(path).toLowerCase());
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new UsageError(`There is no file or folder ${path}.`, { cause });
  }
}

/**
 * @param paths files, and folders whose files are listed (but not those of subfolders)
 * @throws UsageError if a path does not exist or has no readable file
 */
export async function findSourceFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (await isFolder(path)) {
      const names = (await readdir(path)).filter(hasKnownExtension).sort();
      if (names.length === 0) {
        throw new UsageError(`The folder ${path} has no file that ends in ${EXTENSIONS.join(', ')}.`);
      }
      files.push(...names.map((name) => join(path, name)));
    } else if (hasKnownExtension(path)) {
      files.push(path);
    } else {
      throw new UsageError(`${path} is neither JSON lines nor Parquet: its name must end in ${EXTENSIONS.join(', ')}.`);
    }
  }
  return files;
}

async function* readJsonList(path: string): AsyncGenerator<JsonLine> {
  const list = parseJson(await readFile(path, 'utf8'), path);
  if (!Array.isArray(list)) {
    throw new UsageError(`${path} is not a JSON list of samples. For one sample per line, use the extension .jsonl.`);
  }
  for (const [index, value] of list.entries()) yield { number: index + 1, value: value as unknown };
}

async function* readParquet(path: string): AsyncGenerator<JsonLine> {
  const { read } = await openParquet(await asyncBufferFromFile(path), ROW_GROUP_BYTES_MAX);
  yield* read();
}

function readFileRows(path: string): AsyncGenerator<JsonLine> {
  const extension = extname(path).toLowerCase();
  if (extension === '.parquet') return readParquet(path);
  return extension === '.json' ? readJsonList(path) : readJsonLines(path, LIMITS.lineBytesMax);
}

/**
 * Keeps one line, one row group or one JSON list in memory.
 * @throws UsageError or SightlineError if a whole file cannot be read
 */
export async function* readSourceRows(files: readonly string[]): AsyncGenerator<SourceRow> {
  for (const file of files) {
    for await (const { number, ...row } of readFileRows(file)) {
      yield { ...row, file, folder: dirname(file), line: number };
    }
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
    const selected = ids === undefined || 'error' in row || (typeof id === 'string' && ids.has(id));
    if (!selected) continue;
    if (typeof id === 'string') missing.delete(id);
    yield row;
  }
  if (missing.size === 0) return;
  const shown = [...missing].slice(0, MISSING_IDS_SHOWN).join(', ');
  throw new UsageError(`${missing.size} of the ${ids?.size} samples that the benchmark names are missing: ${shown}.`);
}
