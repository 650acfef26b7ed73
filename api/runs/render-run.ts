/** Converts rows of a run to the JSON of the API. */
import type { Run, RunSampleStatus } from '#contract/run.ts';
import type { Shaping } from '#contract/shaping.ts';
import type { RunRow, SampleRow, ShapingRow } from '#db/runs/rows.ts';
import { toTime, toTimeOrNull } from '../http/time.ts';

export function renderShaping(row: ShapingRow): Shaping {
  const { id, runId, divergence, config, version, aggregates, createdAt } = row;
  return { id, run_id: runId, divergence, config, version, aggregates, created_at: toTime(createdAt) };
}

export function renderRun(row: RunRow, shaping: ShapingRow | undefined): Run {
  const { samplesTotal: total, samplesSucceeded: succeeded, samplesFailed: failed, samplesCancelled: cancelled } = row;
  const finished = row.status === 'finishing' ? null : row.finishedAt;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    config: row.config,
    scorer: row.scorer,
    samples: { total, pending: total - succeeded - failed - cancelled, succeeded, failed, cancelled },
    responses: { total: row.responsesTotal, scored: row.responsesScored },
    shaping: shaping ? renderShaping(shaping) : null,
    created_at: toTime(row.createdAt),
    started_at: toTimeOrNull(row.startedAt),
    finished_at: toTimeOrNull(finished),
  };
}

export function renderSample(row: SampleRow): RunSampleStatus {
  return {
    id: row.sampleId,
    position: row.position,
    state: row.state,
    responses: row.responses,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    metadata: row.metadata as RunSampleStatus['metadata'],
  };
}
