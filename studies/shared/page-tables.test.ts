import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fillTables, writePageTables } from './page-tables.ts';

const TABLES = {
  speed: { head: ['runner', 'tokens/s'], rows: [['cpu', '12']] },
  size: { head: ['file', 'MB'], rows: [['a', '3']] },
};
const section = (name: string, content: string) => `<!-- table: ${name} -->${content}<!-- end of table -->`;
const PAGE = `# Speed\n\nBefore.\n\n${section('speed', 'old')}\n\nBetween.\n\n${section('size', '\n\n')}\n\nAfter.\n`;

describe('fillTables', () => {
  test('fillTables replaces what is between the markers and keeps the rest of the page', () => {
    const filled = fillTables(PAGE, TABLES);
    expect(filled).toContain(section('speed', '\n\n| runner | tokens/s |\n| --- | ---: |\n| cpu | 12 |\n\n'));
    expect(filled).not.toContain('old');
    expect(filled.replaceAll(/<!-- table[\s\S]*?end of table -->/g, '·')).toBe(
      '# Speed\n\nBefore.\n\n·\n\nBetween.\n\n·\n\nAfter.\n',
    );
    expect(fillTables(filled, TABLES)).toBe(filled);
  });

  test.each([
    { name: 'a marker is missing', page: section('speed', ''), message: 'no marker for the tables: size' },
    { name: 'a table is unknown', page: `${PAGE}${section('weight', '')}`, message: 'a table "weight"' },
    {
      name: 'a table does not end',
      page: PAGE.replace('<!-- end of table -->', ''),
      message: '"speed" of the page has no',
    },
  ])('fillTables rejects a page in which $name', ({ page, message }) => {
    expect(() => fillTables(page, TABLES)).toThrow(message);
  });
});

describe('writePageTables', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-page-tables-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('writePageTables fills an existing page', async () => {
    const path = join(folder, 'README.md');
    await writeFile(path, PAGE);
    await writePageTables(path, TABLES);
    expect(await readFile(path, 'utf8')).toBe(fillTables(PAGE, TABLES));
  });

  test('writePageTables writes a page of tables if there is none', async () => {
    const path = join(folder, 'README.md');
    await writePageTables(path, TABLES);
    expect(await readFile(path, 'utf8')).toMatch(/^## speed\n\n\| runner[\s\S]*\n\n## size\n\n\| file/);
  });
});
