/** Spoils an object of R2 where it lies on the disk, behind the service's back. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDatabase } from './audit.ts';

export type Damage = 'corrupt' | 'delete';

/** @param key its beginning, at least @returns how many objects were spoilt */
export function tamper(stateFolder: string, key: string, damage: Damage): number {
  const objects = findDatabase(join(stateFolder, 'v3/r2/miniflare-R2BucketObject'));
  const found = objects.prepare("SELECT blob_id FROM _mf_objects WHERE key LIKE ? || '%'").all(key);
  objects.close();
  for (const { blob_id: blob } of found as { blob_id: string }[]) {
    const path = join(stateFolder, 'v3/r2/sightline/blobs', blob);
    if (damage === 'delete') {
      rmSync(path);
      continue;
    }
    const bytes = readFileSync(path);
    for (let at = 20; at < bytes.length; at += 7) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    writeFileSync(path, bytes);
  }
  return found.length;
}
