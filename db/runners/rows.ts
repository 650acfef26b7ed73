import type { runners } from '../schema.ts';

/** A runner and the number of chunks that it holds. */
export type RunnerRow = typeof runners.$inferSelect & { leased: number };
