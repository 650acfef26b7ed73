import type { apiKeys } from '../schema.ts';

export type KeyRow = typeof apiKeys.$inferSelect;
