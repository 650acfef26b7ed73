/** Finds the files of a source that an importer can read. If there are none, says which importer they fit. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { SightlineError } from '#contract/errors.ts';
import { FORMATS, type Format, type Importer, type Layout } from './importer.ts';
import { type OpenFile, openRows } from './open-rows.ts';

export interface SourceFile {
  path: string;
  /** Path that begins with the name of the source, because a folder name may determine the split. */
  name: string;
  layout: Layout;
  opened: OpenFile;
}

interface UnreadFile {
  name: string;
  format: Format;
  columns: string[];
}

const DEPTH_MAX = 6;
const FILES_SHOWN = 4;
const COLUMNS_SHOWN = 12;
const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.parquet': 'parquet',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.tsv': 'tsv',
};

function formatOf(path: string): Format | undefined {
  return basename(path) === 'data.json' ? 'folders' : EXTENSIONS[extname(path).toLowerCase()];
}

/** Follows symbolic links to files, because the cache of the Hub consists of them. */
async function findFiles(folder: string, depth = 0): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX) files.push(...(await findFiles(path, depth + 1)));
    } else if (formatOf(path) !== undefined) {
      files.push(path);
    }
  }
  return files;
}

function missingColumns(layout: Layout, columns: readonly string[]): string[] {
  return layout.columns.filter((name) => !columns.includes(name));
}

/** Names of the importers whose layout a file has, those that require most columns first. */
function findMatching({ format, columns }: UnreadFile, importers: readonly Importer[]): string[] {
  return importers
    .flatMap(({ name, layouts }) =>
      layouts
        .filter((layout) => layout.format === format && missingColumns(layout, columns).length === 0)
        .map((layout) => ({ name, required: layout.columns.length })),
    )
    .sort((a, b) => b.required - a.required)
    .map(({ name }) => name);
}

/** Missing columns of the layout that fits best. @returns undefined if the importer does not read this format */
function fewestMissingColumns(importer: Importer, { format, columns }: UnreadFile): string[] | undefined {
  return importer.layouts
    .filter((layout) => layout.format === format)
    .map((layout) => missingColumns(layout, columns))
    .sort((a, b) => a.length - b.length)[0];
}

/** Says why the importer cannot read the file. */
function explain(importer: Importer, file: UnreadFile, importers: readonly Importer[]): string {
  const { name, columns } = file;
  const has = columns.length === 0 ? 'has no columns' : `has the columns ${columns.slice(0, COLUMNS_SHOWN).join(', ')}`;
  const missing = fewestMissingColumns(importer, file);
  const reason =
    missing === undefined ? `${importer.title} is not published in this format` : `missing: ${missing.join(', ')}`;
  const [other] = findMatching(file, importers);
  return `  ${name} ${has}; ${reason}${other === undefined || other === importer.name ? '' : `. The file looks like ${other}`}`;
}

async function listFiles(source: string): Promise<string[]> {
  try {
    return (await stat(source)).isDirectory() ? await findFiles(source) : [source];
  } catch (cause) {
    throw new SightlineError('invalid_request', `There is no file or folder ${source}.`, { cause });
  }
}

/** @throws SightlineError `invalid_request` if no file has a layout of the importer, or a file is damaged */
export async function findSourceFiles(
  source: string,
  importer: Importer,
  importers: readonly Importer[],
): Promise<{ files: SourceFile[]; others: string[] }> {
  const root = resolve(source);
  const paths = await listFiles(root);
  const base = dirname((await stat(root)).isDirectory() ? root : dirname(root));
  const nameOf = (path: string) => relative(base, path).split(sep).join('/');
  const unread: UnreadFile[] = [];
  for (const format of FORMATS) {
    const layouts = importer.layouts.filter((layout) => layout.format === format);
    const files: SourceFile[] = [];
    for (const path of paths.filter((file) => formatOf(file) === format)) {
      const name = nameOf(path);
      // Opens files of other formats only to explain why a small source cannot be read.
      if (layouts.length === 0 && paths.length > FILES_SHOWN) continue;
      const opened = await openRows(path, format);
      const layout = layouts.find((candidate) => missingColumns(candidate, opened.columns).length === 0);
      if (layout) files.push({ path, name, layout, opened });
      else unread.push({ name, format, columns: opened.columns });
    }
    const found = new Set(files.map(({ path }) => path));
    if (files.length > 0) return { files, others: paths.filter((path) => !found.has(path)).map(nameOf) };
  }
  const reasons = unread.slice(0, FILES_SHOWN).map((file) => explain(importer, file, importers));
  const details = reasons.length === 0 ? 'It has no .parquet, .jsonl, .json or .tsv file.' : `\n${reasons.join('\n')}`;
  throw new SightlineError(
    'invalid_request',
    `${source} is not ${importer.title} as it is published. ${details}`.trimEnd(),
  );
}
