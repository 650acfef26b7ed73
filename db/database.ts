/** The handle that every query takes and how rows travel as parameters. */
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
  /** Rows that it inserted, updated or deleted. */
  changes: number;
}

/**
 * Runs statements in one transaction: all of them or none. drizzle's own batch cannot bind the parameters of raw SQL.
 * @returns one result for each statement
 */
export async function atomically<Row = never>(db: Database, statements: SQL[]): Promise<StatementResult<Row>[]> {
  const prepared = statements.map((statement) => {
    const { sql, params } = dialect.sqlToQuery(statement);
    return db.$client.prepare(sql).bind(...params);
  });
  const results = await db.$client.batch<Row>(prepared);
  return results.map(({ results: rows, meta }) => ({ rows, changes: meta.changes }));
}

/** Whether the statement at this place (from the end where negative) changed a row. */
export function changed(results: StatementResult<unknown>[], place: number): boolean {
  return (results.at(place)?.changes ?? 0) > 0;
}

/** D1 takes strings of up to 2 MB; a group leaves room for characters of several bytes. */
const GROUP_CHARS_MAX = 500_000;

/**
 * Rows as JSON arrays for `json_each(?)`: D1 binds at most 100 parameters, so a row is never one.
 * @returns at least one array, each small enough to bind
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
