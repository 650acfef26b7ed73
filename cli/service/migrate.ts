/** Brings the local database up to date. Applying is wrangler's; it is skipped where nothing has changed since. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { QUIET } from './quiet.ts';

const WRANGLER = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../db/migrations', import.meta.url));
const APPLIED = 'migrations-applied';

export async function hashMigrations(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  }
  return hash.digest('hex');
}

/** @throws Error with wrangler's words where a migration fails; the database is then as it was */
export async function migrate(stateFolder: string, config: string): Promise<void> {
  const wanted = await hashMigrations();
  const marker = join(stateFolder, APPLIED);
  const applied = await readFile(marker, 'utf8').catch(() => '');
  if (applied === wanted) return;
  const command = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateFolder, '--config', config];
  try {
    await promisify(execFile)(process.execPath, [WRANGLER, ...command], { env: { ...process.env, ...QUIET, CI: '1' } });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`The database in ${stateFolder} cannot be brought up to date:\n${stdout}${stderr}`, { cause });
  }
  await writeFile(marker, wanted);
}
