import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { SCOPES } from '#contract/service.ts';
import { ROOT } from './dockerfile.ts';

const page = await readFile(join(ROOT, 'docs/service.md'), 'utf8');

function rowsBelow(header: string): string[][] {
  const [, after = ''] = page.split(`\n${header}\n`);
  const [table = ''] = after.split('\n\n');
  const rows = table.split('\n').slice(1);
  return rows.map((row) => row.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$|`/g, '').trim()));
}

test('docs/service.md contains the table of errors', () => {
  const documented = rowsBelow('| code | status | again | |').map(([code, status, again, title]) => ({
    code,
    status: Number(status),
    retryable: again === 'yes',
    title,
  }));
  expect(documented).toEqual(Object.entries(ERRORS).map(([code, entry]) => ({ code, ...entry })));
});

const UNITS = { KB: 1024, MB: 1024 * 1024 } as const;

test('docs/service.md shows the current limits', () => {
  const rows = rowsBelow('| limit | value | |');
  expect(rows.length).toBeGreaterThan(15);
  for (const [name = '', value = ''] of rows) {
    const [number, unit] = value.split(' ');
    const factor = unit === undefined ? 1 : UNITS[unit as keyof typeof UNITS];
    expect(LIMITS[name as keyof typeof LIMITS], name).toBe(Number(number) * factor);
  }
});

test('docs/service.md describes each scope', () => {
  expect(rowsBelow('| scope | lets |').map(([scope]) => scope)).toEqual(SCOPES);
});
