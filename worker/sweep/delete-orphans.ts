import { listReferencedObjects } from '#db/objects/list-referenced.ts';
import type { Services } from '../services.ts';

const LISTED_MAX = 100;
/** A younger object may belong to a dispatch or an upload in progress. */
const ORPHAN_AGE_MS = 60 * 60_000;

/**
 * Deletes objects that no row refers to, such as those written before a crash. Checks one page of objects per sweep.
 * @returns cursor of the next page, undefined after the last one
 */
export async function deleteOrphans(services: Services, cursor: string | undefined): Promise<string | undefined> {
  const { objects, db, now } = services;
  const page = await objects.list({ limit: LISTED_MAX, ...(cursor === undefined ? {} : { cursor }) });
  const old = page.objects.filter(({ uploaded }) => uploaded.getTime() < now() - ORPHAN_AGE_MS).map(({ key }) => key);
  if (old.length > 0) {
    const referenced = await listReferencedObjects(db, old);
    const orphans = old.filter((key) => !referenced.has(key));
    if (orphans.length > 0) {
      await objects.delete(orphans);
      services.log({ level: 'info', orphans: orphans.length });
    }
  }
  return page.truncated ? page.cursor : undefined;
}
