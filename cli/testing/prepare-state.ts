/** Creates migrated state folders for tests. Migrating is slow, so it is done once and the result is copied. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashMigrations, migrate } from '../service/migrate.ts';
import { openStateFolder } from '../service/state-folder.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/sightline', import.meta.url));
const CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));

/** Builds the template in a temporary folder and renames that, so that a template is always complete. */
async function build(template: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'unfinished-'));
  try {
    await openStateFolder(unfinished);
    await migrate(unfinished, CONFIG);
    await rename(unfinished, template);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have finished first.
    if (!existsSync(template)) throw error;
  }
}

/** Creates an empty, migrated state folder. */
export async function prepareState(folder: string): Promise<void> {
  const template = join(CACHE, `state-${await hashMigrations()}`);
  if (!existsSync(template)) await build(template);
  await cp(template, folder, { recursive: true });
}
