/** `/try`: a form that creates a run of one sample. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiEnv } from '#api/context.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { GUEST_TENANT, scoringTenantOf } from './access.ts';
import { createTriedRun, findReadyScorer, keepImage } from './create-run.ts';
import type { TryErrors, TryValues } from './form.tsx';
import { DEFAULT_VIEW, isTryView, TRY_LIMITS, TRY_VIEWS, type TryView } from './limits.ts';
import { NO_IMAGE, readTryForm } from './read-form.ts';
import { loadTriedRun, loadTriedSample } from './tried-run.ts';
import { TryPage } from './view.tsx';

const RETRY_AFTER_S = 60;

interface Answer {
  values: TryValues;
  errors?: TryErrors;
  status?: number;
}

async function answer(c: Context<ApiEnv>, { values, errors = {}, status = 200 }: Answer) {
  c.set('hasScript', true);
  if (status === 429) c.header('retry-after', String(RETRY_AFTER_S));
  const scorer = await findReadyScorer(c.get('services'));
  return c.html(
    <TryPage visitor={visitorOf(c)} values={values} errors={errors} scorer={scorer} once={crypto.randomUUID()} />,
    status as ContentfulStatusCode,
  );
}

function viewOf({ config }: RunRow): TryView {
  const names = Object.keys(TRY_VIEWS).filter(isTryView);
  return names.find((name) => TRY_VIEWS[name].perturbation.name === config.perturbation.name) ?? DEFAULT_VIEW;
}

/** With `?from={run}`, fills the form with the values of that run. */
export async function show(c: Context<ApiEnv>) {
  const from = c.req.query('from');
  if (from === undefined) {
    return answer(c, { values: { question: '', responses: [], view: DEFAULT_VIEW, image: undefined } });
  }
  const run = await loadTriedRun(c, from);
  const { question = '', images, responses } = await loadTriedSample(c.get('services'), run);
  const texts = responses.map(({ text = '' }) => text);
  return answer(c, { values: { question, responses: texts, view: viewOf(run), image: images[0] } });
}

/** @throws SightlineError `rate_limited` */
async function requireAllowed(c: Context<ApiEnv>): Promise<void> {
  const address = c.req.header('cf-connecting-ip') ?? 'local';
  if (await c.get('services').allowTry(address)) return;
  const limit = `Without signing in, you may try ${TRY_LIMITS.perMinute} images per minute`;
  throw new SightlineError('rate_limited', `${limit}. Try again in a minute.`);
}

export async function submit(c: Context<ApiEnv>) {
  const services = c.get('services');
  const own = scoringTenantOf(c);
  const tenant = own ?? GUEST_TENANT;
  const { values, errors, bytes, once } = await readTryForm(c);
  try {
    if (own === undefined) await requireAllowed(c);
    values.image = await keepImage(services, { tenant, bytes, image: values.image });
    if (values.image === undefined) errors.picture ??= NO_IMAGE;
    if (Object.keys(errors).length > 0) return await answer(c, { values, errors, status: 422 });
    const run = await createTriedRun(services, { tenant, values, once });
    return c.redirect(`/try/${run.id}`, 303);
  } catch (error) {
    const { status, detail } = toProblem(error);
    if (!(error instanceof SightlineError) || status === 500) throw error;
    return answer(c, { values, errors: { ...errors, form: detail }, status });
  }
}
