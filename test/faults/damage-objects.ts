/** Corrupts or deletes files of R2 objects on the disk, unknown to the service. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDatabase } from './audit.ts';

export type Damage = 'corrupt' | 'delete';

/** @param key prefix of the keys @returns number of damaged objects */
export function damageObjects(stateFolder: string, key: string, damage: Damage): number {
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
    for (let offset = 20; offset < bytes.length; offset += 7) bytes[offset] = (bytes[offset] ?? 0) ^ 0x55;
    writeFileSync(path, bytes);
  }
  return found.length;
}
