/** Writes small files in published formats: Parquet as on the Hub, TSV as from pandas, images. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';

export async function drawImage(red: number, format: 'png' | 'jpeg' = 'png'): Promise<Uint8Array> {
  const background = { r: red, g: 40, b: 200 };
  const image = sharp({ create: { width: 16, height: 16, channels: 3, background } });
  return new Uint8Array(await image.toFormat(format).toBuffer());
}

/** The `image` feature of the Hub, a struct of bytes and path. */
export const asImage = (bytes: Uint8Array | null) => (bytes === null ? null : { bytes, path: null });

export type Kind = 'string' | 'int' | 'image' | 'strings' | 'images' | { [field: string]: 'string' };

const OPTIONAL = { repetition_type: 'OPTIONAL' as const };
const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY' as const,
  converted_type: 'UTF8' as const,
  ...OPTIONAL,
});
const image = (name: string): SchemaElement[] => [
  { name, num_children: 2, ...OPTIONAL },
  { name: 'bytes', type: 'BYTE_ARRAY' as const, ...OPTIONAL },
  text('path'),
];
const list = (name: string): SchemaElement[] => [
  { name, num_children: 1, converted_type: 'LIST' as const, ...OPTIONAL },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' as const },
];

function elementsOf(name: string, kind: Kind): SchemaElement[] {
  if (kind === 'string') return [text(name)];
  if (kind === 'int') return [{ name, type: 'INT64' as const, ...OPTIONAL }];
  if (kind === 'image') return image(name);
  if (kind === 'strings') return [...list(name), text('element')];
  if (kind === 'images') return [...list(name), ...image('element')];
  return [
    { name, num_children: Object.keys(kind).length, ...OPTIONAL },
    ...Object.keys(kind).map((field) => text(field)),
  ];
}

type ParquetOptions = Parameters<typeof parquetWriteBuffer>[0];

export function parquet(columns: Record<string, Kind>, rows: readonly Record<string, unknown>[], groupRows = 1000) {
  const names = Object.keys(columns);
  const schema = [
    { name: 'root', num_children: names.length },
    ...Object.entries(columns).flatMap(([name, kind]) => elementsOf(name, kind)),
  ];
  const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name] ?? null) }));
  return new Uint8Array(
    parquetWriteBuffer({ schema, columnData, rowGroupSize: groupRows } as unknown as ParquetOptions),
  );
}

/** Quotes cells like pandas. */
export function tsv(columns: readonly string[], rows: readonly Record<string, unknown>[]): string {
  const cell = (value: unknown) => {
    const text = String(value ?? '');
    return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join('\t'), ...rows.map((row) => columns.map((name) => cell(row[name])).join('\t'))]
    .map((line) => `${line}\n`)
    .join('');
}

export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export type Files = Record<string, string | Uint8Array>;

/** Provides a temporary folder with the files and a path for the output. */
export async function withSource<Result>(
  files: Files,
  use: (paths: { source: string; out: string }) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-import-'));
  try {
    const source = join(root, 'published');
    await mkdir(source);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(source, name)), { recursive: true });
      await writeFile(join(source, name), content);
    }
    return await use({ source, out: join(root, 'out') });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
