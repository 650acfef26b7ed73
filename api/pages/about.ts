/** `/about/scores`: for everybody. */
import type { Context } from 'hono';
import { scoresPage } from '#pages/about/scores.ts';
import type { ApiEnv } from '../context.ts';
import { tenantOf } from './session.ts';

export function scores(c: Context<ApiEnv>) {
  return c.html(scoresPage({ tenant: tenantOf(c) }));
}
