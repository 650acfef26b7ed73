import type { filters } from '../schema.ts';

export type FilterRow = typeof filters.$inferSelect;
