/** Filters of datasets and trajectories, previews and exports. No storage, no network. */
export { type AppliedFilter, applyFilter } from './apply-filter.ts';
export { FALSE, TRUE, UNKNOWN } from './compile-clause.ts';
export { type CompiledRule, compileRule } from './compile-rule.ts';
export { expandRule } from './expand-preset.ts';
export { type ExtraFields, findExtraFields } from './exports/extra-fields.ts';
export { FORMAT_WRITERS, type SampleExport } from './exports/formats.ts';
export type { ImageSource } from './exports/images.ts';
export { createManifest, type ManifestInput, writeManifest } from './exports/manifest.ts';
export { type Digest, type RecordInput, recordPart } from './exports/record-part.ts';
export { type ExportRow, type IndexedSample, type PartInput, selectPart } from './exports/select-part.ts';
export type { VerlOptions } from './exports/verl-table.ts';
export { histogramOf } from './histogram.ts';
export { percentileOf } from './percentile.ts';
export { preview, previewOf } from './preview.ts';
export { requirePerturbation } from './require-perturbation.ts';
export { type Column, createSignalTable, type SignalTable, type SignalTableInput } from './signal-table.ts';
export {
  exportPreferences,
  exportSft,
  type ScoredSample,
  type TrainingInput,
} from './trajectories/export-training.ts';
export { exportTrajectories, type TrajectoriesInput } from './trajectories/export-trajectories.ts';
export { createTrajectoryFilter, type TrajectoryDecision } from './trajectories/filter-group.ts';
export type { ScoredTrajectory } from './trajectories/judge.ts';
export { createPairing, type PreferencePair } from './trajectories/preference-pairs.ts';
