/** `/try`: a form whose answer is a run, and the page of what came of it. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiEnv } from '#api/context.ts';
import { storeImage } from '#api/images/store-image.ts';
import { acceptRun } from '#api/runs/accept-run.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { PERTURBATIONS } from '#contract/perturbation.ts';
import { type RunRequest, runRequest } from '#contract/run.ts';
import { findImage } from '#db/images/find.ts';
import { listRunners } from '#db/runners/list.ts';
import { listRuns } from '#db/runs/list.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { readTried } from '../try-result/route.ts';
import { FIRST_VIEW, isTryView, TRY_LIMITS, TRY_VIEWS, type TryView } from './limits.ts';
import { readTryForm } from './read-form.ts';
import { type TryFaults, type TryValues, tryPage } from './view.ts';
import { GUESTS, loadTried, scorerTenantOf, TRIED } from './visitor.ts';

/** Of guests together: who comes then is asked to wait. */
const GUESTS_WAITING_MAX = 20;
const ANSWER_TOKENS_MAX = 128;
/** Of perturbations that differ from draw to draw: one would say more of chance than of the picture. */
const DRAWS = 4;
const RETRY_AFTER_S = 60;

interface Answer {
  values: TryValues;
  faults?: TryFaults;
  status?: number;
}

/** Undefined where no runner is there. */
async function readyScorer({ db, runners, probeRunners }: ApiServices): Promise<string | undefined> {
  await probeRunners();
  const configured = new Set(runners.map(({ name }) => name));
  return (await listRunners(db)).find(({ name, ready }) => ready && configured.has(name))?.scorer?.name;
}

async function answer(c: Context<ApiEnv>, { values, faults = {}, status = 200 }: Answer) {
  c.set('hasScript', true);
  if (status === 429) c.header('retry-after', String(RETRY_AFTER_S));
  const scorer = await readyScorer(c.get('services'));
  const page = tryPage({ visitor: visitorOf(c), values, faults, scorer, once: crypto.randomUUID() });
  return c.html(page, status as ContentfulStatusCode);
}

function viewOf({ config }: RunRow): TryView {
  const names = Object.keys(TRY_VIEWS).filter(isTryView);
  return names.find((name) => TRY_VIEWS[name].perturbation.name === config.perturbation.name) ?? FIRST_VIEW;
}

export async function show(c: Context<ApiEnv>) {
  const from = c.req.query('from');
  if (from === undefined) {
    return answer(c, { values: { question: '', responses: [], view: FIRST_VIEW, picture: undefined } });
  }
  const run = await loadTried(c, from);
  const sample = await readTried(c.get('services'), run);
  const picture = sample.images[0];
  const responses = sample.responses.map(({ text = '' }) => text);
  return answer(c, { values: { question: sample.question ?? '', responses, view: viewOf(run), picture } });
}

function toRequest({ question, responses, view, picture = '' }: TryValues): RunRequest {
  const texts = responses.filter((text) => text.trim() !== '');
  const { perturbation } = TRY_VIEWS[isTryView(view) ? view : FIRST_VIEW];
  return runRequest.parse({
    name: TRIED,
    divergences: ['kl'],
    perturbation,
    draws: PERTURBATIONS[perturbation.name].isRandom ? DRAWS : 1,
    ...(texts.length === 0 ? { generate: { n: 1, max_tokens: ANSWER_TOKENS_MAX, temperature: 0 } } : {}),
    samples: [{ id: 'tried', images: [picture], question, responses: texts.map((text) => ({ text })) }],
  });
}

/** @throws SightlineError `rate_limited`, `busy` or `runner_unreachable`, in words for the form */
async function requireRoom(services: ApiServices, isGuest: boolean): Promise<void> {
  if ((await readyScorer(services)) === undefined) {
    throw new SightlineError('runner_unreachable', 'No runner is there at the moment. Try again in a minute.');
  }
  if (!isGuest) return;
  const page = { tenant: GUESTS, before: undefined, limit: GUESTS_WAITING_MAX };
  const waiting = await listRuns(services.db, { ...page, status: 'queued' });
  if (waiting.length >= GUESTS_WAITING_MAX) {
    throw new SightlineError('busy', 'Many others are trying it at the moment. Try again in a minute.');
  }
}

/** Whoever has asked too often has nothing read or stored: their text stays in the browser, one step back. */
async function requireAllowed(c: Context<ApiEnv>): Promise<void> {
  const address = c.req.header('cf-connecting-ip') ?? 'local';
  if (await c.get('services').allowTry(address)) return;
  const { perMinute } = TRY_LIMITS;
  throw new SightlineError('rate_limited', `Without signing in it takes ${perMinute} a minute. Try again in a minute.`);
}

/** The picture is kept as soon as it can be read, so that another fault does not lose it. */
async function keepPicture(
  services: ApiServices,
  { tenant, bytes, picture }: { tenant: string; bytes: Uint8Array | undefined; picture: string | undefined },
): Promise<string | undefined> {
  if (bytes) return (await storeImage(services, tenant, bytes)).sha256;
  return picture !== undefined && (await findImage(services.db, tenant, picture)) ? picture : undefined;
}

export async function take(c: Context<ApiEnv>) {
  const services = c.get('services');
  const own = scorerTenantOf(c);
  const tenant = own ?? GUESTS;
  const { values, faults, bytes, once } = await readTryForm(c);
  try {
    if (own === undefined) await requireAllowed(c);
    values.picture = await keepPicture(services, { tenant, bytes, picture: values.picture });
    if (values.picture === undefined) faults.picture ??= 'Choose a picture.';
    if (Object.keys(faults).length > 0) return await answer(c, { values, faults, status: 422 });
    await requireRoom(services, own === undefined);
    const request = toRequest(values);
    const requestSha256 = await sha256Hex(JSON.stringify(request));
    const idempotency = once === '' ? undefined : { key: `try ${once}`, requestSha256 };
    const { run } = await acceptRun(services, { tenant, request, idempotency });
    return c.redirect(`/try/${run.id}`, 303);
  } catch (error) {
    const { status, detail } = toProblem(error);
    if (!(error instanceof SightlineError) || status === 500) throw error;
    return answer(c, { values, faults: { ...faults, form: detail }, status });
  }
}
