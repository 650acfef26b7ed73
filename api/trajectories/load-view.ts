/** I or I' of a trajectory as PNG: made again from the seed by a runner with the same model, and kept for a while. */
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { PERTURBATIONS } from '#contract/perturbation.ts';
import type { RunSample } from '#contract/run.ts';
import { viewKey } from '#db/objects/keys.ts';
import { readInput } from '#db/objects/read-input.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import type { ApiServices, ViewRequest } from '../services.ts';
import type { VisibleTrajectory } from './load-visible-trajectory.ts';

export interface PlacedView {
  view: 'original' | 'perturbed';
  image: number;
  draw: number;
}

function refuse(pointer: string, detail: string, message: string): never {
  throw new SightlineError('invalid_request', detail, { errors: [{ pointer, message }] });
}

async function loadSample(services: ApiServices, { run, row }: VisibleTrajectory): Promise<RunSample> {
  const positions = [row.samplePosition];
  for (const stored of await listSampleInputs(services.db, { runId: run.id, positions })) {
    for (const { sample } of await readInput(services.objects, stored)) return sample;
  }
  throw new SightlineError('storage_failed', 'The sample of this trajectory cannot be read');
}

/** The picture itself, by hash. @throws SightlineError `not_found` where the sample has fewer */
export function imageOf(sample: RunSample, { image }: PlacedView): string {
  const sha256 = sample.images[image];
  if (sha256 !== undefined) return sha256;
  const has = sample.images.length === 1 ? 'one image' : `${sample.images.length} images`;
  throw new SightlineError(
    'not_found',
    `The sample of this trajectory has ${has}, counted from 0: there is no ${image}`,
  );
}

async function keyOf({ sample, image, ...request }: ViewRequest): Promise<string> {
  const { images, replacement_images, regions } = sample;
  const made = { ...request, image, sha256: images[image], replacement: replacement_images?.[image], regions };
  return viewKey(await sha256Hex(JSON.stringify(made)));
}

export interface LoadedView {
  sample: RunSample;
  /** @throws SightlineError `runner_unreachable` where nobody can make it now */
  read(): Promise<Uint8Array>;
}

/** @throws SightlineError for a view that there is not */
export async function loadView(
  services: ApiServices,
  visible: VisibleTrajectory,
  placed: PlacedView,
): Promise<LoadedView> {
  const { scorer, config } = visible.run;
  if (!scorer) throw new RangeError(`the run ${visible.run.id} has a trajectory but no scorer`);
  const { view, image, draw } = placed;
  if (view === 'perturbed' && !PERTURBATIONS[config.perturbation.name].hasImage) {
    throw new SightlineError('not_found', 'The run was scored against no image at all (no_image): there is no view I′');
  }
  if (draw >= config.draws) {
    refuse('/draw', `The run has ${config.draws} draws, counted from 0`, `must be below ${config.draws}`);
  }
  const sample = await loadSample(services, visible);
  imageOf(sample, placed);
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
      const kept = await services.objects.get(key);
      if (kept) return new Uint8Array(await kept.arrayBuffer());
      const png = await services.renderView(request);
      services.defer(services.objects.put(key, png));
      return png;
    },
  };
}
