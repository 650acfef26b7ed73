import type { Context } from 'hono';
import { SightlineError } from '#contract/errors.ts';
import { runId } from '#contract/ids.ts';

/** @throws SightlineError `not_found` if the address does not contain a run ID */
export function runIdOf(c: Context): string {
  const id = runId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'No run has this ID');
  return id.data;
}
