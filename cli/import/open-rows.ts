/** Opens published files and reads their rows one by one. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { asyncBufferFromFile } from 'hyparquet';
import { SightlineError } from '#contract/errors.ts';
import { openParquet } from '#core/samples/index.ts';
import { isRecord } from '#core/samples/row.ts';
import { readJsonLines } from '../options/read-json-lines.ts';
import type { Format } from './importer.ts';

/** A row, or the reason why it cannot be read. */
export type SourceRow = { number: number; key?: string } & ({ value: unknown } | { error: string });

export interface OpenFile {
  columns: string[];
  /** Keeps one row group of Parquet, one line of JSON lines or TSV, or a whole JSON file in memory. */
  rows(): AsyncGenerator<SourceRow>;
}

/** Limit on a row group with its images. */
const GROUP_BYTES_MAX = 1024 * 1024 * 1024;
const JSON_BYTES_MAX = 256 * 1024 * 1024;
/** Limit on a line of JSON lines, and on a record of TSV, which contains images in base64. */
const RECORD_BYTES_MAX = 64 * 1024 * 1024;
const HEADER_BYTES_MAX = 64 * 1024;

function rejectFile(message: string, cause?: unknown): never {
  throw new SightlineError('invalid_request', message, { cause });
}

function columnsOf(row: unknown): string[] {
  return isRecord(row) ? Object.keys(row) : [];
}

async function openParquetFile(path: string): Promise<OpenFile> {
  const { columns, read } = await openParquet(await asyncBufferFromFile(path), GROUP_BYTES_MAX);
  return { columns, rows: read };
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path);
  if (size > JSON_BYTES_MAX) rejectFile(`it has ${size} bytes; the limit for JSON is ${JSON_BYTES_MAX}`);
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    return rejectFile(`it is not JSON: ${(cause as Error).message}`, cause);
  }
}

/** Opens a list or an object of rows. */
async function openJson(path: string): Promise<OpenFile> {
  const json = await readJson(path);
  const rows: SourceRow[] = Array.isArray(json)
    ? json.map((value: unknown, index) => ({ number: index + 1, value }))
    : Object.entries(isRecord(json) ? json : {}).map(([key, value], index) => ({ number: index + 1, key, value }));
  const [first] = rows;
  return {
    columns: columnsOf(first && 'value' in first ? first.value : undefined),
    async *rows() {
      yield* rows;
    },
  };
}

async function openJsonLines(path: string): Promise<OpenFile> {
  const rows = () => readJsonLines(path, RECORD_BYTES_MAX);
  for await (const first of rows()) return { columns: 'value' in first ? columnsOf(first.value) : [], rows };
  return { columns: [], rows };
}

async function readHeader(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0);
    const [line = ''] = buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1);
    return line.split('\t').map((name) => name.replace(/^"|"$/g, ''));
  } finally {
    await file.close();
  }
}

interface TsvRecord {
  record: Record<string, string>;
  info: { lines: number };
}

async function openTsv(path: string): Promise<OpenFile> {
  async function* rows(): AsyncGenerator<SourceRow> {
    const skipped: SourceRow[] = [];
    const parser = parse({
      delimiter: '\t',
      bom: true,
      columns: true,
      info: true,
      max_record_size: RECORD_BYTES_MAX,
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error) skipped.push({ number: Number(error.lines) || 0, error: `cannot be read: ${error.message}` });
        return undefined;
      },
    });
    const file = createReadStream(path).on('error', (error) => parser.destroy(error));
    file.pipe(parser);
    try {
      for await (const { record, info } of parser as AsyncIterable<TsvRecord>) {
        yield* skipped.splice(0);
        yield { number: info.lines, value: record };
      }
    } finally {
      file.destroy();
    }
    yield* skipped.splice(0);
  }
  return { columns: await readHeader(path), rows };
}

/** Opens a file that is one row. */
async function openFolder(path: string): Promise<OpenFile> {
  const value = await readJson(path);
  return {
    columns: columnsOf(value),
    async *rows() {
      yield { number: 1, value };
    },
  };
}

const OPENERS: Readonly<Record<Format, (path: string) => Promise<OpenFile>>> = {
  parquet: openParquetFile,
  json: openJson,
  jsonl: openJsonLines,
  tsv: openTsv,
  folders: openFolder,
};

/** @throws SightlineError with the path if the file cannot be read */
export async function openRows(path: string, format: Format): Promise<OpenFile> {
  try {
    return await OPENERS[format](path);
  } catch (error) {
    if (!(error instanceof SightlineError)) throw error;
    throw new SightlineError(error.code, `${path} cannot be read: ${error.message}.`, { cause: error });
  }
}
