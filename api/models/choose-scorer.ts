/** Chooses the scorer that a signal set or a benchmark version is pinned to. */
import { SightlineError } from '#contract/errors.ts';
import type { Scorer } from '#contract/runner-events.ts';
import { listRunners } from '#db/runners/list.ts';
import type { ApiServices } from '../services.ts';

const REVISION_CHARS = 12;

/**
 * Prefers the scorers of ready runners.
 * @throws SightlineError `not_ready` if no runner has reported a scorer yet, `unknown_model` if none has this one
 */
export async function chooseScorer(
  { db, probeRunners }: ApiServices,
  { model, model_revision: revision }: { model?: string | undefined; model_revision?: string | undefined },
): Promise<Pick<Scorer, 'name' | 'revision'>> {
  await probeRunners();
  const rows = (await listRunners(db)).sort((a, b) => Number(b.ready) - Number(a.ready));
  const scorers = rows.flatMap(({ scorer }) => (scorer ? [scorer] : []));
  const match = scorers.find(
    (scorer) => (model ?? scorer.name) === scorer.name && (revision ?? scorer.revision) === scorer.revision,
  );
  if (match) return { name: match.name, revision: match.revision };
  if (scorers.length === 0) {
    throw new SightlineError('not_ready', 'No runner has connected yet; start one and try again');
  }
  const names = scorers.map((scorer) => `${scorer.name} (${scorer.revision.slice(0, REVISION_CHARS)})`);
  const available = `available: ${[...new Set(names)].join(', ')}`;
  const pointer = model === undefined ? '/model_revision' : '/model';
  throw new SightlineError('unknown_model', `No runner has this model; ${available}`, {
    errors: [{ pointer, message: available }],
  });
}
