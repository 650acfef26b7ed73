import { env } from 'cloudflare:workers';
import { asc, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { runConfig } from '#contract/run-request.ts';
import type { TrajectoryEvent } from '#contract/runner-events.ts';
import { k3FromLogProbs, topMask } from '#core/scoring/index.ts';
import { openDatabase } from '#db/database.ts';
import { openSeries } from '#db/objects/read-series.ts';
import { findRun } from '#db/runs/find.ts';
import { shapedTrajectories, trajectories } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { emptyStores, seedRun } from '#db/testing/seed-run.ts';
import golden from '../../test/golden/vppo.json' with { type: 'json' };
import { createFakeRunner, reply, scored } from '../testing/fake-runner.ts';
import { createTestEnvironment } from '../testing/test-environment.ts';
import { runDispatchLoop } from './dispatch-loop.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;

beforeEach(() => emptyStores(db, objects));

function expectClose(actual: (number | null | undefined)[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    const tolerance = 1e-12 + 1e-9 * Math.abs(value);
    expect(Math.abs((actual[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance);
  });
}

test.each(golden.cases)('dispatch and shaping reproduce the golden vectors of VPPO: $name', async (vectors) => {
  const { rewards, group, expected, top_p, beta_min } = vectors;
  const indicesOf = (position: number) => group.flatMap((key, index) => (key === position ? [index] : []));
  const { runId } = await seedRun(db, objects, {
    chunks: [new Set(group).size],
    config: runConfig.parse({ divergences: ['k3'], shaping: { top_p, beta_min } }),
    sample: (position) => ({
      responses: indicesOf(position).map((index) => ({
        token_ids: (expected.k3[index] ?? []).map((_, t) => t),
        reward: rewards[index] ?? 0,
      })),
    }),
  });
  const runner = createFakeRunner({
    answer: (request) =>
      reply(request, (sample) =>
        scored(request, sample).map((event) => {
          if (event.type !== 'trajectory') return event;
          const index = indicesOf(Number(sample.id.slice(1)))[event.response_index] ?? -1;
          const measured: Partial<TrajectoryEvent> = {
            divergences: { k3: expected.k3[index] ?? [] },
            log_prob_original: vectors.old_log_probs[index] ?? [],
            log_prob_perturbed: vectors.aug_log_probs[index] ?? [],
          };
          return { ...event, ...measured };
        }),
      ),
  });
  await runDispatchLoop(createTestEnvironment({ runner }).services);
  expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', shapings: 1 });

  const rows = await db
    .select()
    .from(trajectories)
    .where(eq(trajectories.runId, runId))
    .orderBy(asc(trajectories.samplePosition), asc(trajectories.responseIndex));
  expectClose(
    rows.map(({ means }) => means.k3),
    expected.mean_dependency,
  );
  for (const [index, row] of rows.entries()) {
    const stored = await (await openSeries(objects, row.seriesKey)).read(row.id, row.seriesRow, row.tokens);
    const k3 = k3FromLogProbs({
      logProbOriginal: stored.log_prob_original,
      logProbPerturbed: stored.log_prob_perturbed,
    });
    expectClose(Array.from(k3), expected.k3[index] ?? []);
    expect(Array.from(topMask(stored.divergences.k3 ?? [], top_p))).toEqual(expected.mask[index]);
  }
  const run = await findRun(db, runId);
  const shaped = await db
    .select()
    .from(shapedTrajectories)
    .where(eq(shapedTrajectories.shapingId, run?.shapingId ?? ''))
    .orderBy(asc(shapedTrajectories.samplePosition), asc(shapedTrajectories.responseIndex));
  expectClose(
    shaped.map(({ alpha }) => alpha),
    expected.alpha,
  );
  expectClose(
    shaped.map(({ advantage }) => advantage),
    expected.grpo_advantage,
  );
});
