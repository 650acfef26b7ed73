/** `/about/scores`: for everybody. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { visitorOf } from '../http/session.ts';
import { scoresPage } from './view.ts';

export function scores(c: Context<ApiEnv>) {
  return c.html(scoresPage({ visitor: visitorOf(c) }));
}
