/** `/runs/{id}`: a run, and the forms that cancel and retry it. */
import type { Context } from 'hono';
import { z } from 'zod';
import { divergenceOf } from '#api/confident-tokens/load-page.ts';
import { DISTRIBUTION_BUDGET, sampleDependency } from '#api/confident-tokens/sample-dependency.ts';
import type { ApiEnv } from '#api/context.ts';
import { fromCursor, toPage } from '#api/http/cursor.ts';
import { cancel } from '#api/runs/cancel.ts';
import { loadContents } from '#api/runs/load-contents.ts';
import { describeRun, loadRun, loadShaping } from '#api/runs/load-run.ts';
import { renderShaping } from '#api/runs/render-run.ts';
import { retry } from '#api/runs/retry.ts';
import type { ApiServices } from '#api/services.ts';
import { renderSummary, type ShapedRun } from '#api/trajectories/render-trajectory.ts';
import type { DivergenceName } from '#contract/divergence.ts';
import { LIMITS } from '#contract/limits.ts';
import { hasEnded, type Run } from '#contract/run.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { findLastEvent } from '#db/runs/find-last-event.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import { listSeriesLocations, type SeriesLocation } from '#db/runs/list-series-locations.ts';
import { listShapings } from '#db/runs/list-shapings.ts';
import { listTrajectories } from '#db/runs/list-trajectories.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { runIdOf } from './run-id.ts';
import type { BarScales, ShownSample } from './samples.tsx';
import { RunPage } from './view.tsx';

const PAGE_SIZE = 24;
const SHAPINGS_SHOWN = 20;

const responsePosition = z.object({ samplePosition: z.int().min(0), responseIndex: z.int().min(0) });
const positionOf = ({ samplePosition, responseIndex }: TrajectoryRow) => ({ samplePosition, responseIndex });

function durationOf({ started_at, created_at, finished_at }: Run, now: number): string {
  const ms = (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at ?? created_at);
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Groups responses by sample. */
async function loadSamples(services: ApiServices, rows: TrajectoryRow[], shaped: ShapedRun): Promise<ShownSample[]> {
  const positions = rows.map(({ samplePosition }) => samplePosition);
  const contents = await loadContents(services, { runId: shaped.run.id, positions });
  const samples = new Map<number, ShownSample>();
  for (const row of rows) {
    const position = row.samplePosition;
    const sample = samples.get(position) ?? { id: row.sampleId, content: contents.get(position), responses: [] };
    samples.set(position, sample);
    sample.responses.push(renderSummary(row, shaped));
  }
  return [...samples.values()];
}

function scalesOf(locations: readonly SeriesLocation[], divergence: DivergenceName): BarScales {
  return {
    dependency: locations.reduce((most, { means }) => Math.max(most, means[divergence] ?? 0), 0),
    gain: locations.reduce((most, { gain }) => Math.max(most, Math.abs(gain)), 0),
  };
}

/** @example tokensRead({ tokens: 20, trajectories: 2 }, 100) says that the tokens are a part of the run */
function tokensRead(read: { tokens: number; trajectories: number }, total: number): string {
  if (read.tokens >= total) return `all ${formatCount(total)} tokens`;
  const responses = formatQuantity(read.trajectories, 'response');
  return `${formatCount(read.tokens)} of ${formatCount(total)} tokens, from ${responses} spread evenly over the run`;
}

async function loadDistributions(services: ApiServices, locations: SeriesLocation[], divergence: DivergenceName) {
  const read = await sampleDependency(services, { trajectories: locations, divergence, budget: DISTRIBUTION_BUDGET });
  const { sorted, trajectories } = read;
  const total = locations.reduce((sum, { tokens }) => sum + tokens, 0);
  return { divergence, sorted, locations, tokensRead: tokensRead({ tokens: sorted.length, trajectories }, total) };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { db } = services;
  const { tenant, scopes } = c.get('principal');
  const row = await loadRun(services, tenant, runIdOf(c));
  const run = await describeRun(services, row);
  const after = fromCursor(c.req.query('cursor'), responsePosition);
  const shaping = await loadShaping(services, row, undefined);
  const divergence = divergenceOf(row);
  const [locations, rows, failed, shapings, last] = await Promise.all([
    listSeriesLocations(db, run.id),
    listTrajectories(db, { runId: run.id, shapingId: shaping?.id ?? null, after, limit: PAGE_SIZE + 1 }),
    run.samples.failed > 0 ? listSamples(db, { runId: run.id, state: 'failed', limit: LIMITS.samplesPerRunMax }) : [],
    listShapings(db, { runId: run.id, before: undefined, limit: SHAPINGS_SHOWN }),
    hasEnded(run.status) ? undefined : findLastEvent(db, run.id),
  ]);
  const page = toPage(rows, PAGE_SIZE, { keyOf: positionOf, render: (one) => one });
  const [distributions, samples] = await Promise.all([
    loadDistributions(services, locations, divergence),
    loadSamples(services, page.items, { run: row, shaping }),
  ]);
  c.set('hasScript', run.finished_at === null);
  return c.html(
    <RunPage
      visitor={visitorOf(c)}
      run={run}
      mayChange={scopes.includes('score')}
      waiting={last?.event.type === 'waiting' ? last.event.reason.detail : undefined}
      duration={run.started_at === null ? undefined : durationOf(run, services.now())}
      distributions={distributions}
      failed={failed}
      shapings={shapings.map(renderShaping)}
      samples={samples}
      scales={scalesOf(locations, divergence)}
      isLater={after !== undefined}
      nextCursor={page.next_cursor}
    />,
  );
}

export async function cancelRun(c: Context<ApiEnv>) {
  const run = await cancel(c.get('services'), c.get('principal').tenant, runIdOf(c));
  return c.redirect(`/runs/${run.id}`, 303);
}

export async function retryRun(c: Context<ApiEnv>) {
  const run = await retry(c.get('services'), c.get('principal').tenant, runIdOf(c));
  return c.redirect(`/runs/${run.id}`, 303);
}
