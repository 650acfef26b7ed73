import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, test } from 'vitest';
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import { RUN_STATUSES, SAMPLE_STATES } from '#contract/run.ts';
import { SCOPES } from '#contract/service.ts';
import { SIGNAL_SET_STATUSES } from '#contract/signals.ts';
import * as keys from '#db/objects/keys.ts';
import { type StoredSeries, toColumns } from '#db/objects/series-columns.ts';
import * as schema from '#db/schema.ts';
import { ROOT } from './dockerfile.ts';

const page = await readFile(join(ROOT, 'docs/storage.md'), 'utf8');

interface Column {
  name: string;
  types: string[];
}

const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

/** Rows of the table below a heading; a row may name several columns, and then several types. */
function columnsBelow(heading: string): Column[] {
  const [, after = ''] = page.split(`\n### ${heading}\n`);
  const [section = ''] = after.split(/\n##+ /);
  return [...section.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].flatMap(([, names = '', types = '']) =>
    quoted(names).map((name) => ({ name, types: types.split(',').map((type) => type.trim()) })),
  );
}

const tables = Object.values(schema)
  .filter((value) => is(value, SQLiteTable))
  .map((table) => getTableConfig(table as SQLiteTable));

test('docs/storage.md has a section for each table and no other section', () => {
  const [, within = ''] = page.split('\n## Tables\n');
  const headings = [...(within.split('\n## ')[0] ?? '').matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(headings.sort()).toEqual(tables.map(({ name }) => name).sort());
});

describe.each(tables)('docs/storage.md on $name', ({ name, columns }) => {
  test('docs/storage.md names each column of the table once', () => {
    expect(columnsBelow(name).map((column) => column.name)).toHaveLength(columns.length);
    expect(new Set(columnsBelow(name).map((column) => column.name))).toEqual(new Set(columns.map((c) => c.name)));
  });

  test('docs/storage.md shows type and nullability of each column', () => {
    for (const { name: column, types } of columnsBelow(name)) {
      const defined = columns.find((candidate) => candidate.name === column);
      expect(types, column).toContain(`${defined?.getSQLType()}${defined?.notNull ? '' : '?'}`);
    }
  });
});

test.each([
  ['runs', 'status', RUN_STATUSES],
  ['samples', 'state', SAMPLE_STATES],
  ['chunks', 'state', schema.CHUNK_STATES],
  ['signal_sets', 'status', SIGNAL_SET_STATUSES],
  ['api_keys', 'scopes', SCOPES],
])('docs/storage.md lists the values of %s.%s', (table, column, values) => {
  const [, after = ''] = page.split(`\n### ${table}\n`);
  const row = after.split('\n').find((line) => line.startsWith(`| \`${column}\` |`)) ?? '';
  expect(quoted(row)).toEqual([column, ...values]);
});

test('docs/storage.md names each key of R2 and no other key', () => {
  const [, section = ''] = page.split('\n## Objects in R2\n');
  const documented = [...section.matchAll(/^\| `([^`]+\/[^`]+)` \|/gm)].map(([, key]) => key ?? '');
  const expected = Object.values(keys).map((key: (...parts: [string, string, number]) => string) => key('X', 'X', 1));
  expect(documented.map((key) => key.replace('{attempt}', '1').replaceAll(/\{\w+\}/g, 'X')).sort()).toEqual(
    expected.sort(),
  );
});

test('docs/storage.md names each column of a series and no other column', () => {
  const numbers = [0];
  const each = Object.fromEntries(DIVERGENCE_NAMES.map((name) => [name, numbers]));
  const series: StoredSeries = {
    token_ids: numbers,
    token_texts: [''],
    byte_starts: numbers,
    byte_ends: numbers,
    divergences: each,
    standard_errors: each,
    log_prob_original: numbers,
    log_prob_perturbed: numbers,
    entropy_original: numbers,
    entropy_perturbed: numbers,
  };
  const documented = columnsBelow('Columns of a series').flatMap(({ name, types: [type = ''] }) => {
    const names = name.includes('{divergence}')
      ? DIVERGENCE_NAMES.map((divergence) => name.replace('{divergence}', divergence))
      : [name];
    return names.map((column) => `${column} ${type.toUpperCase()}`);
  });
  expect(documented.sort()).toEqual(
    toColumns('traj', series)
      .map(({ name, type }) => `${name} ${type}`)
      .sort(),
  );
});
