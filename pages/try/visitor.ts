/** Who may try it: by configuration nobody, who is signed in, or everybody. */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '#api/context.ts';
import { SightlineError } from '#contract/errors.ts';
import { runId } from '#contract/ids.ts';
import { findRun } from '#db/runs/find.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { greetSession, requireSession } from '../http/session.ts';

/** No key has this tenant: what it owns is seen by whoever has the address. */
export const GUESTS = 'try:';
/** Name of a run that was made here; others have a page of their own. */
export const TRIED = 'Tried out';

/** @throws SightlineError `not_found` where it is switched off; as `requireSession` else */
export function requireTry(): MiddlewareHandler<ApiEnv> {
  const greets = greetSession();
  const signedIn = requireSession('score');
  return createMiddleware<ApiEnv>(async function admit(c, next) {
    const { tryMode } = c.get('services');
    if (tryMode === 'off') throw new SightlineError('not_found', 'Trying it out is switched off here');
    return tryMode === 'everybody' ? greets(c, next) : signedIn(c, next);
  });
}

/** Undefined for guests: also for a key that may only read, because what is tried is scored. */
export function scorerTenantOf(c: Context<ApiEnv>): string | undefined {
  const principal = c.get('principal') as ApiEnv['Variables']['principal'] | undefined;
  return principal?.scopes.includes('score') ? principal.tenant : undefined;
}

/** Tenants whose things the viewer may see here, their own first. */
export function tenantsOf(c: Context<ApiEnv>): string[] {
  const own = scorerTenantOf(c);
  return [...(own === undefined ? [] : [own]), ...(c.get('services').tryMode === 'everybody' ? [GUESTS] : [])];
}

/** @throws SightlineError `not_found` */
export async function loadTried(c: Context<ApiEnv>, id: string | undefined): Promise<RunRow> {
  const parsed = runId.safeParse(id);
  for (const tenant of parsed.success ? tenantsOf(c) : []) {
    const run = await findRun(c.get('services').db, parsed.data ?? '', tenant);
    if (run?.name === TRIED) return run;
  }
  throw new SightlineError('not_found', 'There is nothing here that was tried');
}
