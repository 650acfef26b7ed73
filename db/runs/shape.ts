/** Shapes a run from its stored means, without a runner or token series. */
import { sql } from 'drizzle-orm';
import type { DivergenceName } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';
import { fromWireConfig, shapeTrajectories, type TrajectoryShaping } from '#core/scoring/index.ts';
import { type Database, toJsonGroups } from '../database.ts';
import { aggregateShaping, type ShapedRow } from './shaping-aggregates.ts';

/** Stored with each shaping. Increment it with every change of the formulas. */
export const SHAPING_VERSION = 1;

export interface ShapeRun {
  id: string;
  runId: string;
  divergence: DivergenceName;
  config: ShapingConfigWire;
  now: number;
}

async function readRows(db: Database, runId: string, divergence: DivergenceName): Promise<ShapedRow[]> {
  return db.all<ShapedRow>(sql`SELECT t.sample_position AS samplePosition, t.response_index AS responseIndex,
      t.tokens AS tokens, t.means ->> ${divergence} AS meanDependency, t.gain AS gain, t.reward AS reward,
      t.advantage AS advantage, s.batch AS batch
    FROM trajectories AS t JOIN samples AS s ON s.run_id = t.run_id AND s.position = t.sample_position
    WHERE t.run_id = ${runId} ORDER BY t.sample_position, t.response_index`);
}

interface RequiredColumn {
  pointer: string;
  message: string;
}

/** @throws SightlineError `shaping_inapplicable` if a row has no value in the column */
function requireColumn<Name extends keyof ShapedRow>(
  rows: ShapedRow[],
  name: Name,
  { pointer, message }: RequiredColumn,
): NonNullable<ShapedRow[Name]>[] {
  return rows.map((row) => {
    const value = row[name];
    if (value !== null && value !== undefined) return value;
    throw new SightlineError('shaping_inapplicable', `This shaping cannot be applied: ${message}`, {
      errors: [{ pointer, message }],
    });
  });
}

function shapeRows(rows: ShapedRow[], config: ShapingConfigWire): TrajectoryShaping[] {
  const meanDependency = requireColumn(rows, 'meanDependency', {
    pointer: '/divergence',
    message: 'it was not computed for this run',
  });
  const batch = { pointer: '/shaping/scope', message: 'a sample has no batch' };
  const advantage = { pointer: '/shaping/advantage', message: 'a response has no advantage' };
  return shapeTrajectories({
    meanDependency,
    rewards: rows.map(({ reward }) => reward),
    group: rows.map(({ samplePosition }) => samplePosition),
    batch: config.scope === 'batch' ? requireColumn(rows, 'batch', batch) : undefined,
    advantages: config.advantage === 'given' ? requireColumn(rows, 'advantage', advantage) : undefined,
    config: fromWireConfig(config),
  });
}

/**
 * Computes and stores a shaping. The row of `shapings` is written last, so a listed shaping is complete. Repeating it with
 * the same ID changes nothing.
 * @throws SightlineError `shaping_inapplicable` if the run lacks what the configuration needs
 */
export async function shapeRun(db: Database, { id, runId, divergence, config, now }: ShapeRun): Promise<void> {
  const rows = await readRows(db, runId, divergence);
  const shaped = shapeRows(rows, config);
  const records = rows.map(({ samplePosition, responseIndex }, index) => [
    samplePosition,
    responseIndex,
    shaped[index]?.alpha,
    shaped[index]?.advantage,
    shaped[index]?.degenerate,
  ]);
  for (const json of toJsonGroups(records)) {
    await db.run(sql`INSERT OR IGNORE INTO shaped_trajectories (shaping_id, sample_position, response_index, alpha, advantage,
        degenerate)
      SELECT ${id}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(${json})`);
  }
  await db.run(sql`INSERT OR IGNORE INTO shapings (id, run_id, divergence, config, version, aggregates, created_at)
    VALUES (${id}, ${runId}, ${divergence}, ${JSON.stringify(config)}, ${SHAPING_VERSION},
      ${JSON.stringify(aggregateShaping(rows, shaped, config))}, ${now})`);
}
