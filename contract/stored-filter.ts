/** Stored filter. It is immutable, even if the signals that it was made from are deleted. */
import { z } from 'zod';
import { time } from './fields.ts';
import { filterRequest } from './filter.ts';
import { filterCounts, filterThreshold } from './filter-report.ts';
import { datasetId, filterId, signalSetId } from './ids.ts';
import { scorer } from './runner-events.ts';

export const filterTarget = filterRequest.extend({
  dataset_id: datasetId,
  version: z.int().min(1).describe('A frozen version.'),
  signals_id: signalSetId.optional().describe('Signal set; needed if the rule uses signals.'),
});
export type FilterTarget = z.infer<typeof filterTarget>;
export type FilterTargetInput = z.input<typeof filterTarget>;

export const storedFilter = z.strictObject({
  id: filterId,
  dataset_id: datasetId,
  version: z.int().min(1),
  signals_id: signalSetId.nullable(),
  scorer: scorer.pick({ name: true, revision: true }).nullable().describe('Scorer of the signals.'),
  filter: filterRequest,
  counts: filterCounts,
  thresholds: z.array(filterThreshold),
  created_at: time,
});
export type StoredFilter = z.infer<typeof storedFilter>;
