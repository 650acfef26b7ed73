import type { Database } from '../database.ts';
import { images } from '../schema.ts';

export type ImageRow = typeof images.$inferSelect;

/** The same image again changes nothing. */
export async function insertImage(db: Database, image: ImageRow): Promise<void> {
  await db.insert(images).values(image).onConflictDoNothing();
}
