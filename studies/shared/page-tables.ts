/** Writes the tables of a study into its page, between markers. The rest of the page is written by hand. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Table, toMarkdown } from './text-table.ts';

/** Tables by the name in their markers. */
export type PageTables = Readonly<Record<string, Table>>;

const START = /<!-- table: (.+?) -->/g;
const END = '<!-- end of table -->';

function toSection(name: string, table: Table): string {
  return `<!-- table: ${name} -->\n\n${toMarkdown(table)}\n\n${END}`;
}

/**
 * @param page with a pair of markers for each table: `<!-- table: NAME -->` and `<!-- end of table -->`
 * @throws Error if the markers and the tables do not match
 */
export function fillTables(page: string, tables: PageTables): string {
  const missing = new Set(Object.keys(tables));
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: marker, 1: name = '' } of page.matchAll(START)) {
    const table = tables[name];
    if (!table) throw new Error(`the page has a marker for a table "${name}", which the study does not measure`);
    const end = page.indexOf(END, index);
    const next = page.indexOf('<!-- table:', index + marker.length);
    if (end < 0 || (next >= 0 && next < end)) throw new Error(`the table "${name}" of the page has no "${END}"`);
    parts.push(page.slice(from, index), toSection(name, table));
    from = end + END.length;
    missing.delete(name);
  }
  if (missing.size > 0) throw new Error(`the page has no marker for the tables: ${[...missing].join(', ')}`);
  return [...parts, page.slice(from)].join('');
}

/** Fills the tables of a page, or writes a page of tables alone if there is none. */
export async function writePageTables(path: string, tables: PageTables): Promise<void> {
  const page = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const sections = Object.entries(tables).map(([name, table]) => `## ${name}\n\n${toMarkdown(table)}\n`);
  await writeFile(path, page === undefined ? sections.join('\n') : fillTables(page, tables));
}
