/** Creates the run of a submitted form. */
import { storeImage } from '#api/images/store-image.ts';
import { acceptRun } from '#api/runs/accept-run.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { PERTURBATIONS } from '#contract/perturbation.ts';
import { type RunRequest, runRequest } from '#contract/run-request.ts';
import { findImage } from '#db/images/find.ts';
import { listRunners } from '#db/runners/list.ts';
import { listRuns } from '#db/runs/list.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { GUEST_TENANT } from './access.ts';
import type { TryValues } from './form.tsx';
import { DEFAULT_VIEW, isTryView, TRY_VIEWS } from './limits.ts';
import { TRIED_RUN_NAME } from './tried-run.ts';

/** Queued runs of all guests together; more guests are asked to wait. */
const GUEST_RUNS_QUEUED_MAX = 20;
const GENERATED_TOKENS_MAX = 128;
/** Draws of a random view: a single one would show chance more than the image. */
const DRAWS = 4;

/** @returns the name of the scorer of a ready runner, undefined if there is none */
export async function findReadyScorer({ db, runners, probeRunners }: ApiServices): Promise<string | undefined> {
  await probeRunners();
  const configured = new Set(runners.map(({ name }) => name));
  return (await listRunners(db)).find(({ name, ready }) => ready && configured.has(name))?.scorer?.name;
}

/** @throws SightlineError `busy` or `runner_unreachable` */
async function requireCapacity(services: ApiServices, tenant: string): Promise<void> {
  if ((await findReadyScorer(services)) === undefined) {
    throw new SightlineError('runner_unreachable', 'No runner is available at the moment. Try again in a minute.');
  }
  if (tenant !== GUEST_TENANT) return;
  const queued = await listRuns(services.db, {
    tenant,
    status: 'queued',
    before: undefined,
    limit: GUEST_RUNS_QUEUED_MAX,
  });
  if (queued.length >= GUEST_RUNS_QUEUED_MAX) {
    throw new SightlineError('busy', 'Too many visitors are waiting at the moment. Try again in a minute.');
  }
}

function toRequest({ question, responses, view, image = '' }: TryValues): RunRequest {
  const texts = responses.filter((text) => text.trim() !== '');
  const { perturbation } = TRY_VIEWS[isTryView(view) ? view : DEFAULT_VIEW];
  return runRequest.parse({
    name: TRIED_RUN_NAME,
    divergences: ['kl'],
    perturbation,
    draws: PERTURBATIONS[perturbation.name].isRandom ? DRAWS : 1,
    ...(texts.length === 0 ? { generate: { n: 1, max_tokens: GENERATED_TOKENS_MAX, temperature: 0 } } : {}),
    samples: [{ id: 'tried', images: [image], question, responses: texts.map((text) => ({ text })) }],
  });
}

/**
 * Stores the uploaded image, or finds the one that was uploaded before. Called before the other fields are checked, so
 * that an error in them does not lose the upload.
 * @returns its SHA-256, undefined if there is no image
 */
export async function keepImage(
  services: ApiServices,
  { tenant, bytes, image }: { tenant: string; bytes: Uint8Array | undefined; image: string | undefined },
): Promise<string | undefined> {
  if (bytes) return (await storeImage(services, tenant, bytes)).sha256;
  return image !== undefined && (await findImage(services.db, tenant, image)) ? image : undefined;
}

/** @throws SightlineError `busy`, `runner_unreachable`, and any error of `acceptRun` */
export async function createTriedRun(
  services: ApiServices,
  { tenant, values, once }: { tenant: string; values: TryValues; once: string },
): Promise<RunRow> {
  await requireCapacity(services, tenant);
  const request = toRequest(values);
  const requestSha256 = await sha256Hex(JSON.stringify(request));
  const idempotency = once === '' ? undefined : { key: `try ${once}`, requestSha256 };
  const { run } = await acceptRun(services, { tenant, request, idempotency });
  return run;
}
