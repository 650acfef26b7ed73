import type { Database } from '../database.ts';
import { images } from '../schema.ts';
import type { ImageRow } from './rows.ts';

/** Gives a tenant access to an image. Repeating it changes nothing. */
export async function insertImage(db: Database, image: ImageRow): Promise<void> {
  await db.insert(images).values(image).onConflictDoNothing();
}
