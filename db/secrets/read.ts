import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

/** Reads a random secret of this deployment. Stores `fresh` as its value on first use. */
export async function readSecret(db: Database, name: string, fresh: string): Promise<string> {
  const results = await atomically<{ value: string }>(db, [
    sql`INSERT INTO secrets (name, value) VALUES (${name}, ${fresh}) ON CONFLICT DO NOTHING`,
    sql`SELECT value FROM secrets WHERE name = ${name}`,
  ]);
  return results[1]?.rows[0]?.value ?? fresh;
}
