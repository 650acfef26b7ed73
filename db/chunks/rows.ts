import type { chunks } from '../schema.ts';

export type ChunkRow = typeof chunks.$inferSelect;
