import { discardUpload } from '#db/boards/discard-upload.ts';
import { listStaleUploads } from '#db/boards/list-stale-uploads.ts';
import type { Services } from '../../services.ts';

/** An upload that takes longer has been interrupted. */
const UPLOAD_MS = 60 * 60_000;

export async function discardStaleUploads({ db, now }: Services): Promise<void> {
  for (const id of await listStaleUploads(db, now() - UPLOAD_MS)) await discardUpload(db, id);
}
