/** Operational metrics, counted in the database because isolates do not share memory. */
import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

export interface Metrics {
  runs: { status: string; count: number }[];
  chunks: { state: string; count: number }[];
  runners: { name: string; ready: number; failures: number }[];
  /** Time for which the oldest due chunk has waited, in seconds. */
  oldestDueSeconds: number;
}

export async function readMetrics(db: Database, now: number): Promise<Metrics> {
  const runs = await db.all<Metrics['runs'][number]>(sql`SELECT status, count(*) AS count FROM runs GROUP BY status`);
  const chunks = await db.all<Metrics['chunks'][number]>(
    sql`SELECT state, count(*) AS count FROM chunks GROUP BY state`,
  );
  const runners = await db.all<Metrics['runners'][number]>(sql`SELECT name, ready, failures FROM runners`);
  const [oldest] = await db.all<{ since: number | null }>(
    sql`SELECT min(available_at) AS since FROM chunks WHERE state = 'queued' AND available_at <= ${now}`,
  );
  const since = oldest?.since ?? null;
  return { runs, chunks, runners, oldestDueSeconds: since === null ? 0 : (now - since) / 1000 };
}
