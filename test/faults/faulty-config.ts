/** Writes wrangler.toml with another entry: the Worker with stores that can be made to fail. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REAL = new URL('../../wrangler.toml', import.meta.url);
const ENTRY = fileURLToPath(new URL('faulty-worker.ts', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../db/migrations', import.meta.url));

/** @returns path of the file */
export async function writeFaultyConfig(folder: string): Promise<string> {
  const real = await readFile(REAL, 'utf8');
  const faulty = real
    .replace('main = "worker/index.ts"', `main = ${JSON.stringify(ENTRY)}`)
    .replace('migrations_dir = "db/migrations"', `migrations_dir = ${JSON.stringify(MIGRATIONS)}`);
  if (!(faulty.includes(ENTRY) && faulty.includes(MIGRATIONS)))
    throw new Error(`${REAL.href} has another form than expected`);
  const path = join(folder, 'wrangler.toml');
  await writeFile(path, faulty);
  return path;
}
