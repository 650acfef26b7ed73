/** Inserts the rows and Parquet objects of a finished run of any size, without a runner. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { runId } from '#contract/ids.ts';
import { runConfig } from '#contract/run-request.ts';
import { atomically, openDatabase, toJsonGroups } from '#db/database.ts';
import { seriesKey } from '#db/objects/keys.ts';
import { createSeriesWriter } from '#db/objects/write-series.ts';
import type { Env } from '#worker/env.ts';
import { createId } from './create-id.ts';

const RESPONSES = 8;
/** Trajectories per object, as written by the dispatcher. */
const PER_OBJECT = 64;

export const finishedRun = z.strictObject({ tenant: z.string(), trajectories: z.int().min(1) });

export const trajectorySlice = z.strictObject({
  run: runId,
  /** First trajectory, a multiple of 64. */
  from: z.int().min(0).multipleOf(PER_OBJECT),
  count: z.int().min(1).max(10_000),
  tokens: z.int().min(1),
});
type TrajectorySlice = z.infer<typeof trajectorySlice>;

const SCORER = {
  name: 'bench',
  revision: 'b'.repeat(64),
  family: 'bench',
  dtype: 'float32',
  provider: 'cpu',
  runtime: 'none',
};

/** @returns the ID of a finished and shaped run without trajectories */
export async function insertFinishedRun(
  env: Env,
  { tenant, trajectories }: z.infer<typeof finishedRun>,
): Promise<string> {
  const id = createId('run');
  const shapingId = createId('shaping');
  const now = Date.now();
  const samples = Math.ceil(trajectories / RESPONSES);
  const config = runConfig.parse({});
  const distribution = { mean: 0.5, min: 0, max: 1 };
  const aggregates = {
    trajectories,
    tokens: trajectories,
    kept_tokens: trajectories,
    mean_dependency: distribution,
    alpha: distribution,
    gain: distribution,
    reward: distribution,
    groups: samples,
    degenerate_groups: 0,
    unrewarded_groups: 0,
  };
  await atomically(openDatabase(env.DB), [
    sql`INSERT INTO runs (id, tenant, status, config, model, model_revision, scorer, samples_total, samples_succeeded,
        responses_total, responses_scored, shaping_id, created_at, started_at, finished_at)
      VALUES (${id}, ${tenant}, 'succeeded', ${JSON.stringify(config)}, ${SCORER.name}, ${SCORER.revision},
        ${JSON.stringify(SCORER)}, ${samples}, ${samples}, ${trajectories}, ${trajectories}, ${shapingId}, ${now}, ${now}, ${now})`,
    sql`INSERT INTO shapings (id, run_id, divergence, config, version, aggregates, created_at)
      VALUES (${shapingId}, ${id}, 'kl', ${JSON.stringify(config.shaping)}, 1, ${JSON.stringify(aggregates)}, ${now})`,
  ]);
  return id;
}

/** Values that compress as badly as those of a model. */
function createValues(tokens: number, phase: number): number[] {
  return Array.from({ length: tokens }, (_, token) => Math.abs(Math.sin(phase + token * 1.7)) * 2);
}

function createSeries(tokens: number, phase: number) {
  return {
    token_ids: Array.from({ length: tokens }, (_, token) => (phase * 31 + token * 17) % 50_000),
    token_texts: Array.from({ length: tokens }, (_, token) => ` word${(phase + token) % 997}`),
    byte_starts: Array.from({ length: tokens }, (_, token) => token * 8),
    byte_ends: Array.from({ length: tokens }, (_, token) => token * 8 + 8),
    divergences: { kl: createValues(tokens, phase) },
    standard_errors: {},
    log_prob_original: createValues(tokens, phase + 0.1).map((value) => -value),
    log_prob_perturbed: createValues(tokens, phase + 0.2).map((value) => -value),
    entropy_original: createValues(tokens, phase + 0.3),
    entropy_perturbed: createValues(tokens, phase + 0.4),
  };
}

export async function fillRun(env: Env, { run, from, count, tokens }: TrajectorySlice): Promise<void> {
  const db = openDatabase(env.DB);
  for (let first = from; first < from + count; first += PER_OBJECT) {
    const key = seriesKey(run, createId('chunk'), 1);
    const writer = createSeriesWriter(env.OBJECTS, key);
    const rows = [];
    for (let index = first; index < Math.min(first + PER_OBJECT, from + count); index += 1) {
      const id = createId('trajectory');
      const series = createSeries(tokens, index);
      rows.push({
        id,
        position: Math.floor(index / RESPONSES),
        response: index % RESPONSES,
        text: series.token_texts.join(''),
        row: await writer.add(id, series),
        alpha: 0.9 + (index % 100) / 1000,
      });
    }
    await writer.close();
    await atomically(
      db,
      toJsonGroups(rows).flatMap((json) => [
        sql`INSERT INTO trajectories (id, tenant, run_id, sample_position, response_index, sample_id, text, tokens, reward, means, gain,
            series_key, series_row, attempt, created_at)
          SELECT value ->> 'id', runs.tenant, runs.id, value ->> 'position', value ->> 'response', 'sample-' || (value ->> 'position'),
            value ->> 'text', ${tokens}, (value ->> 'response') % 2, '{"kl":0.5}', 0.25, ${key}, value ->> 'row', 1, ${Date.now()}
          FROM json_each(${json}) JOIN runs ON runs.id = ${run}`,
        sql`INSERT INTO shaped_trajectories (shaping_id, sample_position, response_index, alpha, advantage, degenerate)
          SELECT runs.shaping_id, value ->> 'position', value ->> 'response', value ->> 'alpha', 0.5, 0
          FROM json_each(${json}) JOIN runs ON runs.id = ${run}`,
      ]),
    );
  }
}
