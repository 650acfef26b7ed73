/** Applies the migrations to the local database with wrangler, unless they are unchanged since the last time. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WRANGLER_ENV } from './wrangler-env.ts';

const WRANGLER = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../db/migrations', import.meta.url));
/** File in the state folder with the hash of the applied migrations. */
const APPLIED = 'migrations-applied';

export async function hashMigrations(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  }
  return hash.digest('hex');
}

/** @throws Error with the output of wrangler if a migration fails; the database is then unchanged */
export async function migrate(stateFolder: string, config: string): Promise<void> {
  const hash = await hashMigrations();
  const marker = join(stateFolder, APPLIED);
  const applied = await readFile(marker, 'utf8').catch(() => '');
  if (applied === hash) return;
  const command = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateFolder, '--config', config];
  try {
    await promisify(execFile)(process.execPath, [WRANGLER, ...command], {
      env: { ...process.env, ...WRANGLER_ENV, CI: '1' },
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`The migration of the database in ${stateFolder} failed:\n${stdout}${stderr}`, { cause });
  }
  await writeFile(marker, hash);
}
