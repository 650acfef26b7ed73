/** Database handle, transactions, and rows as JSON parameters. */
import type { D1Database } from '@cloudflare/workers-types';
import type { SQL } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';

export type Database = DrizzleD1Database & { $client: D1Database };

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding);
}

const dialect = new SQLiteAsyncDialect();

export interface StatementResult<Row> {
  rows: Row[];
  /** Number of rows inserted, updated or deleted. */
  changes: number;
}

/**
 * Runs statements in one transaction. The batch of drizzle cannot bind the parameters of raw SQL.
 * @returns one result per statement
 */
export async function atomically<Row = never>(db: Database, statements: SQL[]): Promise<StatementResult<Row>[]> {
  const prepared = statements.map((statement) => {
    const { sql, params } = dialect.sqlToQuery(statement);
    return db.$client.prepare(sql).bind(...params);
  });
  const results = await db.$client.batch<Row>(prepared);
  return results.map(({ results: rows, meta }) => ({ rows, changes: meta.changes }));
}

/** Reports if a statement changed a row. A negative index counts from the end. */
export function changed(results: StatementResult<unknown>[], index: number): boolean {
  return (results.at(index)?.changes ?? 0) > 0;
}

/** D1 binds strings of up to 2 MB; a character has up to four bytes. */
const GROUP_CHARS_MAX = 500_000;

/**
 * Groups rows into JSON arrays for `json_each(?)`, because D1 binds at most 100 parameters per statement.
 * @returns at least one array; each is small enough to bind
 */
export function toJsonGroups(rows: readonly unknown[]): string[] {
  const groups: string[] = [];
  let group: string[] = [];
  let chars = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    if (group.length > 0 && chars + json.length > GROUP_CHARS_MAX) {
      groups.push(`[${group.join(',')}]`);
      group = [];
      chars = 0;
    }
    group.push(json);
    chars += json.length;
  }
  return [...groups, `[${group.join(',')}]`];
}
