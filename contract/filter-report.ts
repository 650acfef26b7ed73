/** Results of a filter: preview, decisions and the manifest of its exports. */
import { z } from 'zod';
import { count, sha256 } from './fields.ts';
import { EXPORT_FORMATS } from './file-format.ts';
import { filterRequest, rule } from './filter.ts';
import { scorer } from './runner-events.ts';

export const filterCounts = z.strictObject({
  samples: count,
  kept: count,
  dropped: count,
  unknown: count.describe('Samples kept or dropped by `on_null`, because a signal is null.'),
});
export type FilterCounts = z.infer<typeof filterCounts>;

/** Resolved threshold of a clause in this dataset. */
export const filterThreshold = z.strictObject({
  pointer: z.string().describe('JSON pointer into the request; clauses of a preset have the pointer of the preset.'),
  signal: z.string(),
  op: z.string(),
  percentile: z.number().nullable(),
  value: z.number().nullable().describe('Null for operators other than lt, lte, gt and gte.'),
});
export type FilterThreshold = z.infer<typeof filterThreshold>;

const parts = { kept: count, dropped: count };

export const filterHistogram = z.strictObject({
  signal: z.string(),
  bars: z
    .enum(['values', 'bins'])
    .describe(
      '`values`: one bar per value, if there are few; `bins`: from ≤ x < to; the last bin includes its upper end.',
    ),
  bins: z.array(z.strictObject({ from: z.number(), to: z.number(), ...parts })),
  nulls: z.strictObject(parts),
});
export type FilterHistogram = z.infer<typeof filterHistogram>;

export const filterDecision = z.strictObject({ id: z.string(), kept: z.boolean(), reasons: z.array(z.string()) });
export type FilterDecision = z.infer<typeof filterDecision>;

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);

export const filterExample = filterDecision.extend({ signals: z.record(z.string(), cell) });
export type FilterExample = z.infer<typeof filterExample>;

export const filterPreview = z.strictObject({
  counts: filterCounts,
  thresholds: z.array(filterThreshold),
  histograms: z.array(filterHistogram),
  kept: z.array(filterExample),
  dropped: z.array(filterExample),
});
export type FilterPreview = z.infer<typeof filterPreview>;

export const exportedPart = z.strictObject({
  name: z.string(),
  part: z.enum(['kept', 'dropped']),
  format: z.enum(EXPORT_FORMATS),
  rows: count,
  bytes: count,
  sha256,
});
export type ExportedPart = z.infer<typeof exportedPart>;

/** Reproducible: it contains no time, so the same dataset version, signals and rule give the same bytes. */
export const filterManifest = z.strictObject({
  dataset: z.strictObject({ id: z.string(), name: z.string(), version: z.int().min(1), content_sha256: sha256 }),
  scorer: scorer
    .pick({ name: true, revision: true })
    .nullable()
    .describe('Scorer of the signals; null if no signal needed a model.'),
  filter: filterRequest,
  expanded_rule: rule.describe('The rule with every preset expanded into clauses.'),
  thresholds: z.array(filterThreshold),
  counts: filterCounts,
  parts: z.array(exportedPart),
});
export type FilterManifest = z.infer<typeof filterManifest>;
