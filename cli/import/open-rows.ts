/** Rows of published files in four formats, one after the other. Knows no benchmark. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { asyncBufferFromFile } from 'hyparquet';
import { SightlineError } from '#contract/errors.ts';
import { readLines } from '#contract/read-lines.ts';
import { openParquet } from '#core/samples/index.ts';
import { isRecord } from '#core/samples/row.ts';
import type { Format } from './layout.ts';

export type SourceRow = { number: number; key?: string } & ({ value: unknown } | { fault: string });

export interface OpenFile {
  columns: string[];
  /** Memory: a row group of Parquet, a line of JSON lines or TSV, the whole of JSON. */
  rows(): AsyncGenerator<SourceRow>;
}

/** A row group with its pictures. */
const GROUP_BYTES_MAX = 1024 * 1024 * 1024;
const JSON_BYTES_MAX = 256 * 1024 * 1024;
/** A record of TSV holds pictures in base64. */
const RECORD_BYTES_MAX = 64 * 1024 * 1024;
const HEADER_BYTES_MAX = 64 * 1024;

function refuse(message: string, cause?: unknown): never {
  throw new SightlineError('invalid_request', message, { cause });
}

const columnsOf = (row: unknown) => (isRecord(row) ? Object.keys(row) : []);

async function openParquetFile(path: string): Promise<OpenFile> {
  const { columns, read } = await openParquet(await asyncBufferFromFile(path), GROUP_BYTES_MAX);
  return { columns, rows: read };
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path);
  if (size > JSON_BYTES_MAX) refuse(`it has ${size} bytes, and JSON is read as a whole: at most ${JSON_BYTES_MAX}`);
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    return refuse(`it is not JSON: ${(cause as Error).message}`, cause);
  }
}

/** A list of rows, or an object of them. A file with one row in it is a row of its folder. */
async function openJson(path: string): Promise<OpenFile> {
  const whole = await readJson(path);
  const entries: SourceRow[] = Array.isArray(whole)
    ? whole.map((value: unknown, at) => ({ number: at + 1, value }))
    : Object.entries(isRecord(whole) ? whole : {}).map(([key, value], at) => ({ number: at + 1, key, value }));
  const [first] = entries;
  return {
    columns: columnsOf(first && 'value' in first ? first.value : undefined),
    async *rows() {
      yield* entries;
    },
  };
}

async function openJsonLines(path: string): Promise<OpenFile> {
  async function* rows(): AsyncGenerator<SourceRow> {
    for await (const line of readLines(createReadStream(path), RECORD_BYTES_MAX)) {
      if ('fault' in line) {
        yield line;
        continue;
      }
      try {
        yield { number: line.number, value: JSON.parse(line.text) as unknown };
      } catch (error) {
        yield { number: line.number, fault: `is not JSON: ${(error as Error).message}` };
      }
    }
  }
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
        if (error) skipped.push({ number: Number(error.lines) || 0, fault: `cannot be read: ${error.message}` });
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

/** One row: the file itself. */
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

/** @throws SightlineError that names the file */
export async function openRows(path: string, format: Format): Promise<OpenFile> {
  try {
    return await OPENERS[format](path);
  } catch (error) {
    if (!(error instanceof SightlineError)) throw error;
    throw new SightlineError(error.code, `${path} cannot be read: ${error.message}.`, { cause: error });
  }
}
