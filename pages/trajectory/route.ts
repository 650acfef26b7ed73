/** `/trajectories/{id}`: the heat map of one response, what it was shown, and its group. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { loadContents } from '#api/runs/load-contents.ts';
import { renderRun, renderShaping } from '#api/runs/render-run.ts';
import type { ApiServices } from '#api/services.ts';
import { type Heat, heatQuery, loadHeat } from '#api/trajectories/load-heat.ts';
import { SightlineError } from '#contract/errors.ts';
import { trajectoryId } from '#contract/ids.ts';
import { parseWith } from '#contract/parse.ts';
import { scaleFor } from '#core/heat/scale.ts';
import { clamped } from '#core/text/visible.ts';
import { findImage } from '#db/images/find.ts';
import { listShapings } from '#db/runs/list-shapings.ts';
import { tenantOf, visitorOf } from '../http/session.ts';
import { nameOf } from '../runs/view.ts';
import { readGroup } from './load-group.ts';
import { trajectoryPage } from './view.ts';
import type { ShownViews } from './views.ts';

const SHAPINGS_SHOWN = 12;

function idOf(c: Context): string {
  const id = trajectoryId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'This is no address of a trajectory');
  return id.data;
}

/** A whole number below `end`, or 0 for what is none. */
function placeOf(text: string | undefined, end: number): number {
  const place = Number(text ?? 0);
  return Number.isInteger(place) && place >= 0 && place < end ? place : 0;
}

/** What the mask keeps at least, where it goes by the dependency that is shown. */
function thresholdOf({ shaping, divergence, tokens }: Heat): number | undefined {
  if (!tokens.mask || shaping?.config.selector !== 'dependency' || shaping.divergence !== divergence) return undefined;
  let least: number | undefined;
  tokens.dependency.forEach((value, at) => {
    if ((tokens.mask?.[at] ?? 0) > 0) least = Math.min(least ?? value, value);
  });
  return least;
}

async function describeViews(
  c: Context<ApiEnv>,
  { run, row }: Heat,
  { images, query }: { images: string[]; query: ShownViews['query'] },
): Promise<ShownViews> {
  const { draws, perturbation } = run.config;
  const image = placeOf(c.req.query('image'), images.length);
  const sha256 = images[image];
  const file = sha256 === undefined ? undefined : await findImage(c.get('services').db, row.tenant, sha256);
  return {
    path: `/trajectories/${row.id}`,
    query,
    images,
    image,
    draw: placeOf(c.req.query('draw'), draws),
    draws,
    perturbation,
    size: file && { width: file.width, height: file.height },
  };
}

async function contentOf(services: ApiServices, { run, row }: Heat) {
  const contents = await loadContents(services, { runId: run.id, positions: [row.samplePosition] });
  return contents.get(row.samplePosition);
}

/** A response of an entry belongs to its board; its run is nobody's to see. */
function trailTo({ entry, run, row }: Heat, title: string) {
  const sample = clamped(row.sampleId, 64);
  if (!entry) {
    return [
      { name: 'Runs', href: '/runs' },
      { name: clamped(title, 80), href: `/runs/${run.id}` },
      { name: sample, href: `/runs/${run.id}#responses` },
    ];
  }
  const board = `/benchmarks/${entry.benchmark}`;
  return [
    { name: 'Benchmarks', href: '/benchmarks' },
    { name: clamped(entry.title, 80), href: board },
    { name: 'Entry', href: `${board}/entries/${entry.submissionId}` },
    { name: sample, href: `${board}/entries/${entry.submissionId}#samples` },
  ];
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const tenant = tenantOf(c);
  const id = idOf(c);
  const { divergence, shaping, scale: scaleName } = c.req.query();
  const query = parseWith(heatQuery, { divergence, shaping, scale: scaleName }, 'The query');
  const heat = await loadHeat(services, { ...query, id, tenant });
  const { run, trajectory, tokens } = heat;
  const [content, members, shapings] = await Promise.all([
    contentOf(services, heat),
    readGroup(services, heat),
    listShapings(services.db, { runId: run.id, limit: SHAPINGS_SHOWN }),
  ]);
  const views = await describeViews(c, heat, { images: content?.images ?? [], query });
  const series = members.flatMap(({ dependency }) => (dependency ? [dependency] : []));
  const scale = scaleFor([tokens.dependency, ...series], { divergence: heat.divergence, name: query.scale });
  const title = nameOf(renderRun(run, undefined));
  return c.html(
    trajectoryPage({
      visitor: visitorOf(c),
      trajectory,
      run: { id: run.id, title },
      trail: trailTo(heat, title),
      question: content?.question,
      divergence: heat.divergence,
      meanDependency: heat.meanDependency,
      scale,
      tokens,
      shaping: heat.shaping && renderShaping(heat.shaping),
      shapings: shapings.map(renderShaping),
      threshold: thresholdOf(heat),
      views,
      group: { members, current: id, scale, query },
      query,
    }),
  );
}
