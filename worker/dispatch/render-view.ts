/** Pictures that only a runner can make: the views that a score compared, and drawings as pixels. */
import type { ViewWish } from '#api/services.ts';
import { fetchDrawing, fetchStoredViews } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ViewsRequestInput } from '#contract/runner.ts';
import type { Services } from '../services.ts';
import { openImages } from './open-images.ts';
import { type UsableRunner, usableRunners } from './runner-pool.ts';

/** A runner that scores lets a view wait its turn; whoever looks at a page does not wait longer than this. */
const PATIENCE_MS = 20_000;

/** Faults of the picture itself, which every runner would tell again. */
const OF_THE_PICTURE = new Set([
  'invalid_request',
  'image_unsupported',
  'image_unreadable',
  'image_too_large',
  'perturbation_inapplicable',
  'storage_failed',
]);

/** Asks one after the other until one answers. */
async function askAny<Result>(
  runners: readonly UsableRunner[],
  { what, ask }: { what: string; ask: (runner: UsableRunner, signal: AbortSignal) => Promise<Result> },
): Promise<Result> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let last: unknown;
  for (const runner of runners) {
    try {
      return await ask(runner, signal);
    } catch (error) {
      if (error instanceof SightlineError && OF_THE_PICTURE.has(error.code)) throw error;
      last = error;
      if (signal.aborted) break;
    }
  }
  const reason = signal.aborted || last !== undefined ? 'is busy or away' : 'is there';
  const none = last === undefined && !signal.aborted ? 'No runner' : 'Every runner';
  throw new SightlineError('runner_unreachable', `${none} ${what} ${reason} now; try again in a minute`, {
    cause: last,
  });
}

export async function renderView(services: Services, wish: ViewWish): Promise<Uint8Array> {
  const { model, modelRevision, perturbation, seed, image, view } = wish;
  const { id, images, question, messages, replacement_images, regions } = wish.sample;
  const sample = {
    id,
    images,
    ...(question === undefined ? { messages } : { question }),
    ...(replacement_images ? { replacement_images } : {}),
    ...(regions ? { regions } : {}),
  };
  const request: ViewsRequestInput = {
    model,
    model_revision: modelRevision,
    perturbation,
    draws: Math.max(1, view),
    seed,
    only: { image, view },
    samples: [sample],
  };
  const runners = (await usableRunners(services)).filter(
    ({ scorer }) => scorer.name === model && scorer.revision === modelRevision,
  );
  const { views } = await askAny(runners, {
    what: `that has ${model} at revision ${modelRevision.slice(0, 12)}`,
    async ask({ address }, signal) {
      let fault: SightlineError | undefined;
      const given = new AbortController();
      const sources = openImages(services.objects, [{ position: 0, sample: wish.sample }], (error) => {
        fault = error;
        given.abort();
      });
      try {
        return await fetchStoredViews(address, {
          request,
          images: sources,
          signal: AbortSignal.any([signal, given.signal]),
        });
      } catch (error) {
        throw fault ?? error;
      }
    },
  });
  const [made] = views;
  if (!made) throw new SightlineError('runner_protocol', 'The runner made no picture of this view');
  return Uint8Array.from(atob(made.png_base64), (character) => character.charCodeAt(0));
}

export async function renderDrawing(services: Services, svg: string): Promise<Uint8Array> {
  return askAny(await usableRunners(services), {
    what: 'that could draw',
    ask: ({ address }, signal) => fetchDrawing(address, svg, signal),
  });
}
