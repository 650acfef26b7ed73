/** Errors of pages: a redirect to sign in, or the problem as a page. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiEnv } from '#api/context.ts';
import { answerProblem } from '#api/http/problem.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { visitorOf } from '../http/session.ts';
import { hrefOf } from '../layout/href.ts';
import { ProblemPage } from './view.tsx';

/** Translates the rejection of `csrf()`. */
function toKnownError(error: unknown): unknown {
  if (!(error instanceof HTTPException && error.status === 403)) return error;
  return new SightlineError('forbidden', 'This form was sent from another site', { cause: error });
}

export function answerError(thrown: unknown, c: Context<ApiEnv>): Response | Promise<Response> {
  const error = toKnownError(thrown);
  const problem = toProblem(error);
  if (problem.status === 401 && (c.req.method === 'GET' || c.req.method === 'HEAD')) {
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(hrefOf('/sign-in', { next: pathname + search }), 303);
  }
  c.set('isPage', true);
  // Logs an internal error, and sets the headers of its status.
  const { status, headers } = answerProblem(error, c);
  const kept = [...headers].filter(([name]) => name === 'retry-after');
  return c.html(
    <ProblemPage visitor={visitorOf(c)} problem={problem} requestId={c.get('requestId')} />,
    status as ContentfulStatusCode,
    Object.fromEntries(kept),
  );
}
