/** Which files of a source an importer reads, and as what. Where there are none, what they look like instead. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { SightlineError } from '#contract/errors.ts';
import { FORMATS, type Format, type Importer, type Layout } from './layout.ts';
import { type OpenFile, openRows } from './open-rows.ts';

export interface SourceFile {
  path: string;
  /** From the folder above the source on: the name of a folder may say which split it is. */
  name: string;
  layout: Layout;
  opened: OpenFile;
}

const DEPTH_MAX = 6;
const FILES_TOLD = 4;
const COLUMNS_TOLD = 12;
const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.parquet': 'parquet',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.tsv': 'tsv',
};

function formatOf(path: string): Format | undefined {
  return basename(path) === 'data.json' ? 'folders' : EXTENSIONS[extname(path).toLowerCase()];
}

/** Links count as what they point at: caches of hubs are made of them. */
async function filesUnder(folder: string, depth = 0): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX) found.push(...(await filesUnder(path, depth + 1)));
    } else if (formatOf(path) !== undefined) found.push(path);
  }
  return found;
}

function lacks(layout: Layout, columns: readonly string[]): string[] {
  return layout.columns.filter((name) => !columns.includes(name));
}

/** The importers whose layout a file has; those that ask for most columns first. */
function looksLike(format: Format, columns: readonly string[], importers: readonly Importer[]): string[] {
  return importers
    .flatMap(({ name, layouts }) =>
      layouts
        .filter((layout) => layout.format === format && lacks(layout, columns).length === 0)
        .map((layout) => ({ name, asked: layout.columns.length })),
    )
    .sort((one, other) => other.asked - one.asked)
    .map(({ name }) => name);
}

function nearest(importer: Importer, format: Format, columns: readonly string[]): string[] | undefined {
  return importer.layouts
    .filter((layout) => layout.format === format)
    .map((layout) => lacks(layout, columns))
    .sort((one, other) => one.length - other.length)[0];
}

interface Seen {
  name: string;
  format: Format;
  columns: string[];
}

function explain(importer: Importer, { name, format, columns }: Seen, importers: readonly Importer[]): string {
  const has = columns.length === 0 ? 'has no columns' : `has the columns ${columns.slice(0, COLUMNS_TOLD).join(', ')}`;
  const missing = nearest(importer, format, columns);
  const lack =
    missing === undefined
      ? `${importer.title} is not published as this kind of file`
      : `missing: ${missing.join(', ')}`;
  const [other] = looksLike(format, columns, importers);
  return `  ${name} ${has}; ${lack}${other === undefined || other === importer.name ? '' : `. This looks like ${other}`}`;
}

async function listFiles(source: string): Promise<string[]> {
  try {
    return (await stat(source)).isDirectory() ? await filesUnder(source) : [source];
  } catch (cause) {
    throw new SightlineError('invalid_request', `There is no file or folder ${source}.`, { cause });
  }
}

/** @throws SightlineError `invalid_request` where nothing has the layout, or a file is damaged */
export async function findSources(
  source: string,
  importer: Importer,
  importers: readonly Importer[],
): Promise<{ files: SourceFile[]; others: string[] }> {
  const root = resolve(source);
  const paths = await listFiles(root);
  const base = dirname((await stat(root)).isDirectory() ? root : dirname(root));
  const nameOf = (path: string) => relative(base, path).split(sep).join('/');
  const seen: Seen[] = [];
  for (const format of FORMATS) {
    const layouts = importer.layouts.filter((layout) => layout.format === format);
    const files: SourceFile[] = [];
    for (const path of paths.filter((one) => formatOf(one) === format)) {
      const name = nameOf(path);
      // What this benchmark never is need not be opened, unless it is all there is.
      if (layouts.length === 0 && paths.length > FILES_TOLD) continue;
      const opened = await openRows(path, format);
      const layout = layouts.find((one) => lacks(one, opened.columns).length === 0);
      if (layout) files.push({ path, name, layout, opened });
      else seen.push({ name, format, columns: opened.columns });
    }
    const taken = new Set(files.map(({ path }) => path));
    if (files.length > 0) return { files, others: paths.filter((path) => !taken.has(path)).map(nameOf) };
  }
  const told = seen.slice(0, FILES_TOLD).map((one) => explain(importer, one, importers));
  const why = told.length === 0 ? 'There is no .parquet, .jsonl, .json or .tsv file in it.' : `\n${told.join('\n')}`;
  throw new SightlineError(
    'invalid_request',
    `${source} is not ${importer.title} as it is published. ${why}`.trimEnd(),
  );
}
