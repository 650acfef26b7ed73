/** Rows of runs and of what belongs to a run. */
import type { generations, runEvents, runs, samples, shapings, trajectories } from '../schema.ts';

export type RunRow = typeof runs.$inferSelect;
export type RunEventRow = typeof runEvents.$inferSelect;
export type SampleRow = typeof samples.$inferSelect;
export type GenerationRow = typeof generations.$inferSelect;
export type ShapingRow = typeof shapings.$inferSelect;

/** A trajectory and its values in a shaping, null if there is no shaping. */
export type TrajectoryRow = typeof trajectories.$inferSelect & {
  alpha: number | null;
  /** Computed by the shaping; `advantage` is the caller's. */
  shapedAdvantage: number | null;
  degenerate: boolean | null;
};
