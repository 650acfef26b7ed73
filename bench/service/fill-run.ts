/** Runs of any size without a runner: the rows and Parquet objects that a run of that many trajectories leaves. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { newId, runId } from '#contract/ids.ts';
import { runConfig } from '#contract/run.ts';
import { atomically, openDatabase, toJsonGroups } from '#db/database.ts';
import { seriesKey } from '#db/objects/keys.ts';
import { createSeriesWriter } from '#db/objects/write-series.ts';
import type { Env } from '#worker/env.ts';

const RESPONSES = 8;
/** As many as dispatch puts into one object. */
const PER_OBJECT = 64;

export const runToFill = z.strictObject({ tenant: z.string(), trajectories: z.int().min(1) });

export const slice = z.strictObject({
  run: runId,
  /** First trajectory, a multiple of 64. */
  from: z.int().min(0).multipleOf(PER_OBJECT),
  count: z.int().min(1).max(10_000),
  tokens: z.int().min(1),
});
export type Slice = z.infer<typeof slice>;

const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, Date.now(), crypto.getRandomValues(new Uint8Array(16)));

const SCORER = {
  name: 'bench',
  revision: 'b'.repeat(64),
  family: 'bench',
  dtype: 'float32',
  provider: 'cpu',
  runtime: 'none',
};

/** @returns the id of a run that has ended and been shaped, without its trajectories */
export async function beginRun(env: Env, { tenant, trajectories }: z.infer<typeof runToFill>): Promise<string> {
  const id = idOf('run');
  const shapingId = idOf('shaping');
  const now = Date.now();
  const samples = Math.ceil(trajectories / RESPONSES);
  const config = runConfig.parse({});
  const bounds = { mean: 0.5, min: 0, max: 1 };
  const aggregates = {
    trajectories,
    tokens: trajectories,
    kept_tokens: trajectories,
    mean_dependency: bounds,
    alpha: bounds,
    gain: bounds,
    reward: bounds,
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

/** Values that look like those of a model: as many digits, no pattern that compresses. */
function numbers(tokens: number, phase: number): number[] {
  return Array.from({ length: tokens }, (_, t) => Math.abs(Math.sin(phase + t * 1.7)) * 2);
}

function seriesOf(tokens: number, phase: number) {
  return {
    token_ids: Array.from({ length: tokens }, (_, t) => (phase * 31 + t * 17) % 50_000),
    token_texts: Array.from({ length: tokens }, (_, t) => ` word${(phase + t) % 997}`),
    byte_starts: Array.from({ length: tokens }, (_, t) => t * 8),
    byte_ends: Array.from({ length: tokens }, (_, t) => t * 8 + 8),
    divergences: { kl: numbers(tokens, phase) },
    standard_errors: {},
    log_prob_original: numbers(tokens, phase + 0.1).map((value) => -value),
    log_prob_perturbed: numbers(tokens, phase + 0.2).map((value) => -value),
    entropy_original: numbers(tokens, phase + 0.3),
    entropy_perturbed: numbers(tokens, phase + 0.4),
  };
}

export async function fillRun(env: Env, { run, from, count, tokens }: Slice): Promise<void> {
  const db = openDatabase(env.DB);
  for (let first = from; first < from + count; first += PER_OBJECT) {
    const key = seriesKey(run, idOf('chunk'), 1);
    const writer = createSeriesWriter(env.OBJECTS, key);
    const rows = [];
    for (let place = first; place < Math.min(first + PER_OBJECT, from + count); place += 1) {
      const id = idOf('trajectory');
      const series = seriesOf(tokens, place);
      rows.push({
        id,
        position: Math.floor(place / RESPONSES),
        response: place % RESPONSES,
        text: series.token_texts.join(''),
        row: await writer.add(id, series),
        alpha: 0.9 + (place % 100) / 1000,
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
