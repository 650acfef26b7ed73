/** What pins a computation before it begins: the scorer that is to do it, and a grader that may be asked. */
import { SightlineError } from '#contract/errors.ts';
import type { GraderSpec } from '#contract/grading.ts';
import type { Scorer } from '#contract/runner.ts';
import { isAllowed } from '#core/grading/index.ts';
import { listRunners } from '#db/runners/list.ts';
import type { ApiServices } from '../services.ts';

/** @throws SightlineError `not_ready` before any runner was seen, `unknown_model` where none has it */
export async function chooseScorer(
  { db, probeRunners }: ApiServices,
  { model, model_revision: revision }: { model?: string | undefined; model_revision?: string | undefined },
): Promise<Pick<Scorer, 'name' | 'revision'>> {
  await probeRunners();
  const rows = (await listRunners(db)).sort((a, b) => Number(b.ready) - Number(a.ready));
  const scorers = rows.flatMap(({ scorer }) => (scorer ? [scorer] : []));
  const found = scorers.find(({ name, revision: has }) => (model ?? name) === name && (revision ?? has) === has);
  if (found) return { name: found.name, revision: found.revision };
  if (scorers.length === 0)
    throw new SightlineError('not_ready', 'No runner has been seen yet: start one, then ask again');
  const there = [...new Set(scorers.map(({ name, revision: has }) => `${name} (${has.slice(0, 12)})`))].join(', ');
  const pointer = model === undefined ? '/model_revision' : '/model';
  throw new SightlineError('unknown_model', `No runner has this model; there is ${there}`, {
    errors: [{ pointer, message: `there is ${there}` }],
  });
}

/** @throws SightlineError `invalid_request` for an HTTP grader that nobody allowed */
export function requireAllowedGrader(
  { graders }: Pick<ApiServices, 'graders'>,
  grader: GraderSpec | null | undefined,
): void {
  if (grader?.kind !== 'http' || isAllowed(grader.url, graders)) return;
  const message =
    'graders at this address are not allowed here; whoever runs the service lists them in SIGHTLINE_GRADERS';
  const errors = [{ pointer: '/grader/url', message }];
  throw new SightlineError('invalid_request', `The grader cannot be asked: ${message}`, { errors });
}
