/** `/runs/{id}`: progress, distributions, failures, responses; cancel and retry as forms. */
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
import { SightlineError } from '#contract/errors.ts';
import { runId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { hasEnded, type Run } from '#contract/run.ts';
import { findLastEvent } from '#db/runs/find-last-event.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import { listSeriesLocations, type SeriesLocation } from '#db/runs/list-series-locations.ts';
import { listShapings } from '#db/runs/list-shapings.ts';
import { listTrajectories } from '#db/runs/list-trajectories.ts';
import type { SampleRow, TrajectoryRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { dependencyChart, trajectoryCharts } from './distributions.ts';
import { type ShownSample, tokensRead } from './sample-responses.ts';
import { type FailureGroup, runPage } from './view.ts';

const RESPONSES_SHOWN = 24;
const SHAPINGS_SHOWN = 20;
const DETAILS_SHOWN = 5;
const IDS_SHOWN = 8;

const place = z.object({ samplePosition: z.int().min(0), responseIndex: z.int().min(0) });
const placeOf = ({ samplePosition, responseIndex }: TrajectoryRow) => ({ samplePosition, responseIndex });

export function runIdOf(c: Context): string {
  const id = runId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'This is no address of a run');
  return id.data;
}

function durationOf({ started_at, created_at, finished_at }: Run, now: number): string {
  const ms = (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at ?? created_at);
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function groupFailures(rows: readonly SampleRow[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const { errorCode, errorDetail, sampleId } of rows) {
    const code = errorCode ?? 'internal';
    const group = groups.get(code) ?? { code, count: 0, details: [] };
    groups.set(code, group);
    group.count += 1;
    const detail = errorDetail ?? '';
    let told = group.details.find((one) => one.detail === detail);
    if (!told && group.details.length < DETAILS_SHOWN) {
      told = { detail, count: 0, ids: [] };
      group.details.push(told);
    }
    if (!told) continue;
    told.count += 1;
    if (told.ids.length < IDS_SHOWN) told.ids.push(sampleId);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Neighbours of one sample together. */
async function showSamples(services: ApiServices, rows: TrajectoryRow[], seen: ShapedRun): Promise<ShownSample[]> {
  const positions = rows.map(({ samplePosition }) => samplePosition);
  const contents = await loadContents(services, { runId: seen.run.id, positions });
  const samples = new Map<number, ShownSample>();
  for (const row of rows) {
    const at = row.samplePosition;
    const sample = samples.get(at) ?? { id: row.sampleId, content: contents.get(at), responses: [] };
    samples.set(at, sample);
    sample.responses.push(renderSummary(row, seen));
  }
  return [...samples.values()];
}

function scalesOf(places: readonly SeriesLocation[], divergence: ReturnType<typeof divergenceOf>) {
  return {
    dependency: places.reduce((most, { means }) => Math.max(most, means[divergence] ?? 0), 0),
    gain: places.reduce((most, { gain }) => Math.max(most, Math.abs(gain)), 0),
  };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { db } = services;
  const { tenant, scopes } = c.get('principal');
  const row = await loadRun(services, tenant, runIdOf(c));
  const run = await describeRun(services, row);
  const after = fromCursor(c.req.query('cursor'), place);
  const shaping = await loadShaping(services, row, undefined);
  const divergence = divergenceOf(row);
  const [places, rows, failed, shapings, last] = await Promise.all([
    listSeriesLocations(db, run.id),
    listTrajectories(db, { runId: run.id, shapingId: shaping?.id ?? null, after, limit: RESPONSES_SHOWN + 1 }),
    run.samples.failed > 0 ? listSamples(db, { runId: run.id, state: 'failed', limit: LIMITS.samplesPerRunMax }) : [],
    listShapings(db, { runId: run.id, before: undefined, limit: SHAPINGS_SHOWN }),
    hasEnded(run.status) ? undefined : findLastEvent(db, run.id),
  ]);
  const page = toPage(rows, RESPONSES_SHOWN, { keyOf: placeOf, render: (one) => one });
  const [sample, samples] = await Promise.all([
    sampleDependency(services, { trajectories: places, divergence, budget: DISTRIBUTION_BUDGET }),
    showSamples(services, page.items, { run: row, shaping }),
  ]);
  const tokens = places.reduce((sum, one) => sum + one.tokens, 0);
  const ofTokens = dependencyChart(sample.sorted, { divergence });
  c.set('hasScript', run.finished_at === null);
  return c.html(
    runPage({
      visitor: visitorOf(c),
      run,
      mayChange: scopes.includes('score'),
      waiting: last?.event.type === 'waiting' ? last.event.reason.detail : undefined,
      duration: run.started_at === null ? undefined : durationOf(run, services.now()),
      distributions: [...(ofTokens ? [ofTokens] : []), ...trajectoryCharts(places, divergence)],
      read: tokensRead({ tokens: sample.sorted.length, trajectories: sample.trajectories }, { tokens }),
      failures: groupFailures(failed),
      shapings: shapings.map(renderShaping),
      samples,
      scales: scalesOf(places, divergence),
      isLater: after !== undefined,
      nextCursor: page.next_cursor,
    }),
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
