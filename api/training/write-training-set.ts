/** A training set as a file, and what is told of it beforehand. */
import { SightlineError } from '#contract/errors.ts';
import type { TrainingCounts, TrainingRequest } from '#contract/training-set.ts';
import {
  createPairing,
  createTrajectoryFilter,
  exportPreferences,
  exportSft,
  exportTrajectories,
  type ImageSource,
  type ScoredSample,
  type ScoredTrajectory,
} from '#core/filtering/index.ts';
import { imagePath, storedImages } from '../files/stored-images.ts';
import type { ApiServices } from '../services.ts';
import type { TrainingSource } from './training-source.ts';

export interface TrainingFile {
  counts: TrainingCounts;
  bytes: AsyncGenerator<Uint8Array>;
}

async function* groupsOf(samples: AsyncIterable<ScoredSample>): AsyncGenerator<readonly ScoredTrajectory[]> {
  for await (const { trajectories } of samples) yield trajectories;
}

/** Where the request asks for a percentile. */
function percentileOfRequest(request: TrainingRequest): string | undefined {
  const judged = request.set === 'preferences' ? request.pairs : request.filter;
  if (!('grounding' in judged) || judged.grounding.by === 'gain') return undefined;
  return `/${request.set === 'preferences' ? 'pairs' : 'filter'}/grounding/above_percentile`;
}

async function readDependencies(source: TrainingSource, request: TrainingRequest): Promise<Float64Array> {
  const pointer = percentileOfRequest(request);
  if (pointer === undefined) return new Float64Array();
  const values = await source.readDependencies();
  if (values.length > 0) return values;
  const message = 'a percentile of no values: not one response was scored';
  throw new SightlineError('filter_inapplicable', message, { errors: [{ pointer, message }] });
}

/** Reads everything once: what cannot be read is found before anything is sent. */
async function count(
  source: TrainingSource,
  rowsOf: (group: readonly ScoredTrajectory[]) => number,
): Promise<TrainingCounts> {
  const counts = { samples: 0, responses: 0, unrewarded: 0, rows: 0 };
  for await (const group of groupsOf(source.samples())) {
    counts.samples += 1;
    counts.responses += group.length;
    counts.unrewarded += group.filter(({ reward }) => reward === null).length;
    counts.rows += rowsOf(group);
  }
  return counts;
}

function toImageSource(services: ApiServices, images: 'embed' | 'reference'): ImageSource {
  return images === 'embed' ? storedImages(services) : { kind: 'reference', pathOf: imagePath };
}

/** @throws SightlineError `filter_inapplicable` for a percentile of nothing, `storage_failed` */
export async function writeTrainingSet(
  services: ApiServices,
  source: TrainingSource,
  request: TrainingRequest,
): Promise<TrainingFile> {
  const dependencies = await readDependencies(source, request);
  if (request.set === 'preferences') {
    const pair = createPairing(request.pairs, dependencies);
    const counts = await count(source, (group) => pair(group).length);
    const { trainer, format } = request;
    const images = toImageSource(services, request.images);
    return { counts, bytes: exportPreferences({ samples: source.samples(), trainer, format, images }, pair) };
  }
  const keep = createTrajectoryFilter(request.filter, dependencies);
  const wanted = request.set === 'sft' || request.part === 'kept';
  const counts = await count(source, (group) => keep(group).filter(({ kept }) => kept === wanted).length);
  if (request.set === 'sft') {
    const { trainer, format } = request;
    const images = toImageSource(services, request.images);
    return { counts, bytes: exportSft({ samples: source.samples(), trainer, format, images }, keep) };
  }
  const { part, format } = request;
  return { counts, bytes: exportTrajectories({ groups: groupsOf(source.samples()), keep, part, format }) };
}
