import type { images } from '../schema.ts';

export type ImageRow = typeof images.$inferSelect;
