/** Deletes objects that a crash left behind: written, but never recorded. Looks at some of them in each sweep. */

import { deleteOldIdempotencyKeys } from '#db/idempotency/delete-old.ts';
import { listReferencedObjects } from '#db/objects/list-referenced.ts';
import type { Services } from '../services.ts';

const LISTED_MAX = 100;
/** Younger objects may belong to a dispatch or a submission that is still under way. */
const AGE_MS = 60 * 60_000;
const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60_000;

/** @returns where to go on */
export async function removeOrphans(services: Services, cursor: string | undefined): Promise<string | undefined> {
  const { objects, db, now } = services;
  await deleteOldIdempotencyKeys(db, now() - IDEMPOTENCY_KEPT_MS);
  const page = await objects.list({ limit: LISTED_MAX, ...(cursor === undefined ? {} : { cursor }) });
  const old = page.objects.filter(({ uploaded }) => uploaded.getTime() < now() - AGE_MS).map(({ key }) => key);
  if (old.length > 0) {
    const known = await listReferencedObjects(db, old);
    const orphans = old.filter((key) => !known.has(key));
    if (orphans.length > 0) {
      await objects.delete(orphans);
      services.log({ level: 'info', orphans: orphans.length });
    }
  }
  return page.truncated ? page.cursor : undefined;
}
