/** Shapes a run from what is stored: no runner, no token series. Knows neither who asked nor what a run's status is. */
import { sql } from 'drizzle-orm';
import type { DivergenceName } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ShapingAggregates } from '#contract/run.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';
import { fromWireConfig, keptTokens, mean, shapeTrajectories, type TrajectoryShaping } from '#core/scoring/index.ts';
import { type Database, toJsonGroups } from '../database.ts';

/** Grows with every change of the formulas, so that a stored shaping says by which it was made. */
export const SHAPING_VERSION = 1;

export interface ShapeRun {
  id: string;
  runId: string;
  divergence: DivergenceName;
  config: ShapingConfigWire;
  now: number;
}

interface Row {
  samplePosition: number;
  responseIndex: number;
  tokens: number;
  meanDependency: number | null;
  gain: number;
  reward: number | null;
  advantage: number | null;
  batch: string | null;
}

async function readRows(db: Database, runId: string, divergence: DivergenceName): Promise<Row[]> {
  return db.all<Row>(sql`SELECT t.sample_position AS samplePosition, t.response_index AS responseIndex, t.tokens AS tokens,
      t.means ->> ${divergence} AS meanDependency, t.gain AS gain, t.reward AS reward, t.advantage AS advantage, s.batch AS batch
    FROM trajectories AS t JOIN samples AS s ON s.run_id = t.run_id AND s.position = t.sample_position
    WHERE t.run_id = ${runId} ORDER BY t.sample_position, t.response_index`);
}

function inapplicable(pointer: string, message: string): SightlineError {
  return new SightlineError('shaping_inapplicable', `This shaping does not fit the run: ${message}`, {
    errors: [{ pointer, message }],
  });
}

function requireAll<Value>(values: (Value | null)[], pointer: string, message: string): Value[] {
  return values.map((value) => {
    if (value === null) throw inapplicable(pointer, message);
    return value;
  });
}

function bounds(values: number[]): ShapingAggregates['alpha'] {
  if (values.length === 0) return null;
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  return { mean: mean(values), min, max };
}

function aggregate(rows: Row[], shaped: TrajectoryShaping[], config: ShapingConfigWire): ShapingAggregates {
  const groups = new Map<number, { rewarded: boolean; degenerate: boolean }>();
  rows.forEach(({ samplePosition, reward }, index) => {
    const group = groups.get(samplePosition) ?? { rewarded: true, degenerate: shaped[index]?.degenerate ?? false };
    groups.set(samplePosition, { ...group, rewarded: group.rewarded && reward !== null });
  });
  const kept = { dependency: config.top_p, entropy: config.top_p, none: 1 } as Partial<Record<string, number>>;
  const share = kept[config.selector];
  return {
    trajectories: rows.length,
    tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
    kept_tokens: share === undefined ? null : rows.reduce((sum, { tokens }) => sum + keptTokens(tokens, share), 0),
    mean_dependency: bounds(rows.map(({ meanDependency }) => Number(meanDependency))),
    alpha: bounds(shaped.map(({ alpha }) => alpha)),
    gain: bounds(rows.map(({ gain }) => gain)),
    reward: bounds(rows.flatMap(({ reward }) => (reward === null ? [] : [reward]))),
    groups: groups.size,
    degenerate_groups: [...groups.values()].filter(({ degenerate }) => degenerate).length,
    unrewarded_groups: [...groups.values()].filter(({ rewarded }) => !rewarded).length,
  };
}

/**
 * Computes and stores a shaping; the row of `shapings` comes last, so that one that is listed is complete. Repeating it
 * with the same id changes nothing.
 * @throws SightlineError `shaping_inapplicable` where the run lacks what the configuration needs
 */
export async function shapeRun(db: Database, { id, runId, divergence, config, now }: ShapeRun): Promise<void> {
  const rows = await readRows(db, runId, divergence);
  const meanDependency = requireAll(
    rows.map((row) => row.meanDependency),
    '/divergence',
    `it was not computed for this run`,
  );
  const shaped = shapeTrajectories({
    meanDependency,
    rewards: rows.map(({ reward }) => reward),
    group: rows.map(({ samplePosition }) => samplePosition),
    batch:
      config.scope === 'batch'
        ? requireAll(
            rows.map(({ batch }) => batch),
            '/shaping/scope',
            'a sample has no batch',
          )
        : undefined,
    advantages:
      config.advantage === 'given'
        ? requireAll(
            rows.map(({ advantage }) => advantage),
            '/shaping/advantage',
            'a response has no advantage',
          )
        : undefined,
    config: fromWireConfig(config),
  });
  const records = rows.map(({ samplePosition, responseIndex }, index) => [
    samplePosition,
    responseIndex,
    shaped[index]?.alpha,
    shaped[index]?.advantage,
    shaped[index]?.degenerate,
  ]);
  for (const json of toJsonGroups(records)) {
    await db.run(sql`INSERT OR IGNORE INTO shaped_trajectories (shaping_id, sample_position, response_index, alpha, advantage, degenerate)
      SELECT ${id}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(${json})`);
  }
  await db.run(sql`INSERT OR IGNORE INTO shapings (id, run_id, divergence, config, version, aggregates, created_at)
    VALUES (${id}, ${runId}, ${divergence}, ${JSON.stringify(config)}, ${SHAPING_VERSION},
      ${JSON.stringify(aggregate(rows, shaped, config))}, ${now})`);
}
