/** `/trajectories/{id}`: the heat map of a response, its views and its group. */
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
import { visitorOf } from '../http/session.ts';
import type { Link } from '../layout/layout.tsx';
import { runNameOf } from '../runs/run-name.ts';
import type { HeatQueryStrings } from './heat-section.tsx';
import { loadGroup } from './load-group.ts';
import { TrajectoryPage } from './view.tsx';
import type { ViewsProps } from './views.tsx';

const SHAPINGS_SHOWN = 12;
const NAME_CHARS = 80;
const SAMPLE_ID_CHARS = 64;

function trajectoryIdOf(c: Context): string {
  const id = trajectoryId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'No trajectory has this ID');
  return id.data;
}

/** @returns an index below `length`, 0 if the text is not one */
function toIndex(text: string | undefined, length: number): number {
  const index = Number(text ?? 0);
  return Number.isInteger(index) && index >= 0 && index < length ? index : 0;
}

async function loadViews(
  c: Context<ApiEnv>,
  { run, row }: Heat,
  { images, query }: { images: string[]; query: HeatQueryStrings },
): Promise<ViewsProps> {
  const { draws, perturbation } = run.config;
  const image = toIndex(c.req.query('image'), images.length);
  const sha256 = images[image];
  const file = sha256 === undefined ? undefined : await findImage(c.get('services').db, row.tenant, sha256);
  return {
    path: `/trajectories/${row.id}`,
    query,
    images,
    image,
    draw: toIndex(c.req.query('draw'), draws),
    draws,
    perturbation,
    size: file && { width: file.width, height: file.height },
  };
}

async function loadContent(services: ApiServices, { run, row }: Heat) {
  const contents = await loadContents(services, { runId: run.id, positions: [row.samplePosition] });
  return contents.get(row.samplePosition);
}

/** A response of a submission belongs to a leaderboard; its run is visible to nobody. */
function trailTo({ submission, run, row }: Heat, title: string): Link[] {
  const sample = clamped(row.sampleId, SAMPLE_ID_CHARS);
  if (!submission) {
    return [
      { name: 'Runs', href: '/runs' },
      { name: clamped(title, NAME_CHARS), href: `/runs/${run.id}` },
      { name: sample, href: `/runs/${run.id}#responses` },
    ];
  }
  const board = `/benchmarks/${submission.benchmark}`;
  return [
    { name: 'Benchmarks', href: '/benchmarks' },
    { name: clamped(submission.title, NAME_CHARS), href: board },
    { name: 'Submission', href: `${board}/entries/${submission.submissionId}` },
    { name: sample, href: `${board}/entries/${submission.submissionId}#samples` },
  ];
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const visitor = visitorOf(c);
  const id = trajectoryIdOf(c);
  const { divergence, shaping, scale: scaleName } = c.req.query();
  const parsed = parseWith(heatQuery, { divergence, shaping, scale: scaleName }, 'The query');
  const query = { divergence: parsed.divergence, shaping: parsed.shaping, scale: parsed.scale };
  const heat = await loadHeat(services, { ...parsed, id, tenant: visitor.tenant });
  const { run, trajectory, tokens } = heat;
  const [content, members, shapings] = await Promise.all([
    loadContent(services, heat),
    loadGroup(services, heat),
    listShapings(services.db, { runId: run.id, limit: SHAPINGS_SHOWN }),
  ]);
  const series = members.flatMap(({ dependency }) => (dependency ? [dependency] : []));
  const scale = scaleFor([tokens.dependency, ...series], { divergence: heat.divergence, name: parsed.scale });
  const title = runNameOf(renderRun(run, undefined));
  return c.html(
    <TrajectoryPage
      visitor={visitor}
      trajectory={trajectory}
      run={{ id: run.id, title }}
      trail={trailTo(heat, title)}
      question={content?.question}
      divergence={heat.divergence}
      meanDependency={heat.meanDependency}
      scale={scale}
      tokens={tokens}
      shaping={heat.shaping && renderShaping(heat.shaping)}
      shapings={shapings.map(renderShaping)}
      views={await loadViews(c, heat, { images: content?.images ?? [], query })}
      group={{ members, current: id, scale, query }}
      query={query}
    />,
  );
}
