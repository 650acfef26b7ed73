/**
 * `/trajectories/{id}/views/{view}`: a view as an image. If no runner can make it, answers the stored file for the
 * original, and a placeholder with the reason for the perturbed view.
 */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { VIEW_HEADERS, viewParams, viewQuery } from '#api/trajectories/get-view.ts';
import { imageOf, type LoadedView, loadView, type ViewSelector } from '#api/trajectories/load-view.ts';
import { loadVisibleTrajectory } from '#api/trajectories/load-visible-trajectory.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { parseWith } from '#contract/parse.ts';
import { imageKey } from '#db/objects/keys.ts';
import { tenantOf } from '../http/session.ts';
import { viewPlaceholder } from './view-placeholder.ts';

const NOT_CACHED = { 'cache-control': 'private, no-store' };

async function answerStoredImage(
  c: Context<ApiEnv>,
  { sample }: LoadedView,
  selected: ViewSelector,
): Promise<Response> {
  const sha256 = imageOf(sample, selected);
  const object = await c.get('services').objects.get(imageKey(sha256));
  if (!object) throw new SightlineError('storage_failed', `The image ${sha256} cannot be read`);
  return c.body(object.body as unknown as ReadableStream, 200, {
    ...NOT_CACHED,
    'content-type': object.httpMetadata?.contentType ?? 'application/octet-stream',
    'content-disposition': `attachment; filename="${sha256}"`,
    'x-sightline-view': 'as-sent',
  });
}

export async function show(c: Context<ApiEnv>): Promise<Response> {
  const services = c.get('services');
  const { id, view } = parseWith(viewParams, { id: c.req.param('id'), view: c.req.param('view') }, 'The address');
  const selected = { view, ...parseWith(viewQuery, c.req.query(), 'The query') };
  const trajectory = await loadVisibleTrajectory(services, { id, tenant: tenantOf(c) });
  const loaded = await loadView(services, trajectory, selected);
  try {
    return c.body((await loaded.read()) as Uint8Array<ArrayBuffer>, 200, VIEW_HEADERS);
  } catch (error) {
    const { status, detail } = toProblem(error);
    if (status < 500) throw error;
    services.log({ level: 'warn', requestId: c.get('requestId'), detail: `no view: ${detail}` });
    if (view === 'original') return answerStoredImage(c, loaded, selected);
    return c.body(viewPlaceholder(`This view cannot be shown. ${detail}.`), 503, {
      ...NOT_CACHED,
      'content-type': 'image/svg+xml',
    });
  }
}
