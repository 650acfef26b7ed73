import type { ViewRequest } from '#api/services.ts';
import { fetchStoredViews } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ViewsRequestInput } from '#contract/runner.ts';
import type { Services } from '../services.ts';
import { callAnyRunner } from './call-any-runner.ts';
import { openImages } from './open-images.ts';
import { type UsableRunner, usableRunners } from './usable-runners.ts';

function toRequest({ model, modelRevision, perturbation, seed, image, view, sample }: ViewRequest): ViewsRequestInput {
  const { id, images, question, messages, replacement_images, regions } = sample;
  return {
    model,
    model_revision: modelRevision,
    perturbation,
    draws: Math.max(1, view),
    seed,
    only: { image, view },
    samples: [
      {
        id,
        images,
        ...(question === undefined ? { messages } : { question }),
        ...(replacement_images ? { replacement_images } : {}),
        ...(regions ? { regions } : {}),
      },
    ],
  };
}

async function fetchView(
  services: Services,
  view: ViewRequest,
  { runner, signal }: { runner: UsableRunner; signal: AbortSignal },
): Promise<string | undefined> {
  let imageError: SightlineError | undefined;
  const abort = new AbortController();
  const images = openImages(services.objects, [{ position: 0, sample: view.sample }], (error) => {
    imageError = error;
    abort.abort();
  });
  try {
    const { views } = await fetchStoredViews(runner.address, {
      request: toRequest(view),
      images,
      signal: AbortSignal.any([signal, abort.signal]),
    });
    return views[0]?.png_base64;
  } catch (error) {
    throw imageError ?? error;
  }
}

/** Renders an image of a sample as a scorer saw it, on a runner that has the same model. @returns PNG bytes */
export async function renderView(services: Services, view: ViewRequest): Promise<Uint8Array> {
  const { model, modelRevision } = view;
  const runners = (await usableRunners(services)).filter(
    ({ scorer }) => scorer.name === model && scorer.revision === modelRevision,
  );
  const png = await callAnyRunner(runners, {
    purpose: `with ${model} at revision ${modelRevision.slice(0, 12)}`,
    call: (runner, signal) => fetchView(services, view, { runner, signal }),
  });
  if (png === undefined) throw new SightlineError('runner_protocol', 'The runner returned no image for this view');
  return Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
}
