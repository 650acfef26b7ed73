import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { StoredInput } from '../objects/chunk-input.ts';
import { chunks } from '../schema.ts';

export async function findChunkInput(
  db: Database,
  id: string,
): Promise<(StoredInput & { positions: number[] }) | undefined> {
  const { input, inputKey, positions } = chunks;
  const [row] = await db.select({ input, inputKey, positions }).from(chunks).where(eq(chunks.id, id));
  return row;
}
