/** `/about/scores`: the guide, public. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { visitorOf } from '../http/session.ts';
import { ScoresPage } from './view.tsx';

export function show(c: Context<ApiEnv>) {
  return c.html(<ScoresPage visitor={visitorOf(c)} />);
}
