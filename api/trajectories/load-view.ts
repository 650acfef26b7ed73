/** Loads a view (I or I') of a trajectory as PNG: from the cache in R2, or rendered again by a runner with the same model. */
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { PERTURBATIONS } from '#contract/perturbation.ts';
import type { RunSample } from '#contract/run-request.ts';
import { viewKey } from '#db/objects/keys.ts';
import { readInput } from '#db/objects/read-input.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import type { ApiServices, ViewRequest } from '../services.ts';
import type { VisibleTrajectory } from './load-visible-trajectory.ts';

export interface ViewSelector {
  view: 'original' | 'perturbed';
  image: number;
  draw: number;
}

async function loadSample(services: ApiServices, { run, row }: VisibleTrajectory): Promise<RunSample> {
  const positions = [row.samplePosition];
  for (const stored of await listSampleInputs(services.db, { runId: run.id, positions })) {
    for (const { sample } of await readInput(services.objects, stored)) return sample;
  }
  throw new SightlineError('storage_failed', 'The sample of this trajectory cannot be read');
}

/** @returns the SHA-256 of the image @throws SightlineError `not_found` if the sample has fewer images */
export function imageOf(sample: RunSample, { image }: ViewSelector): string {
  const sha256 = sample.images[image];
  if (sha256 !== undefined) return sha256;
  const has = sample.images.length === 1 ? 'one image' : `${sample.images.length} images`;
  throw new SightlineError('not_found', `The sample of this trajectory has ${has}: no image has the index ${image}`);
}

async function keyOf({ sample, image, ...request }: ViewRequest): Promise<string> {
  const { images, replacement_images, regions } = sample;
  const inputs = { ...request, image, sha256: images[image], replacement: replacement_images?.[image], regions };
  return viewKey(await sha256Hex(JSON.stringify(inputs)));
}

export interface LoadedView {
  sample: RunSample;
  /** @throws SightlineError `runner_unreachable` if no runner with the model can render the view now */
  read(): Promise<Uint8Array>;
}

/** @throws SightlineError `not_found` or `invalid_request` if the run has no such view */
export async function loadView(
  services: ApiServices,
  visible: VisibleTrajectory,
  selector: ViewSelector,
): Promise<LoadedView> {
  const { scorer, config } = visible.run;
  if (!scorer) throw new RangeError(`the run ${visible.run.id} has a trajectory but no scorer`);
  const { view, image, draw } = selector;
  if (view === 'perturbed' && !PERTURBATIONS[config.perturbation.name].hasImage) {
    throw new SightlineError(
      'not_found',
      'The run was scored without an image (no_image), so it has no perturbed view',
    );
  }
  if (draw >= config.draws) {
    throw new SightlineError('invalid_request', `The run has ${config.draws} draws, counted from 0`, {
      errors: [{ pointer: '/draw', message: `must be less than ${config.draws}` }],
    });
  }
  const sample = await loadSample(services, visible);
  imageOf(sample, selector);
  const request: ViewRequest = {
    model: scorer.name,
    modelRevision: scorer.revision,
    perturbation: config.perturbation,
    seed: config.seed,
    sample,
    image,
    view: view === 'original' ? 0 : draw + 1,
  };
  return {
    sample,
    async read() {
      const key = await keyOf(request);
      const cached = await services.objects.get(key);
      if (cached) return new Uint8Array(await cached.arrayBuffer());
      const png = await services.renderView(request);
      services.defer(services.objects.put(key, png));
      return png;
    },
  };
}
