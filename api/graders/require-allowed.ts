import { SightlineError } from '#contract/errors.ts';
import type { GraderSpec } from '#contract/grading.ts';
import { isAllowed } from '#core/grading/index.ts';
import type { ApiServices } from '../services.ts';

/** @throws SightlineError `invalid_request` for an HTTP grader outside of SIGHTLINE_GRADERS */
export function requireAllowedGrader(
  { graders }: Pick<ApiServices, 'graders'>,
  grader: GraderSpec | null | undefined,
): void {
  if (grader?.kind !== 'http' || isAllowed(grader.url, graders)) return;
  const message = 'this URL is not allowed for graders; the operator of the service sets SIGHTLINE_GRADERS';
  const errors = [{ pointer: '/grader/url', message }];
  throw new SightlineError('invalid_request', `The grader cannot be used: ${message}`, { errors });
}
