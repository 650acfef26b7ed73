/** Writes a training set as a file, and counts its rows beforehand. */
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

/** @returns the JSON pointer of the percentile in the request; undefined if it has none */
function findPercentile(request: TrainingRequest): string | undefined {
  const rule = request.set === 'preferences' ? request.pairs : request.filter;
  if (!('grounding' in rule) || rule.grounding.by === 'gain') return undefined;
  return `/${request.set === 'preferences' ? 'pairs' : 'filter'}/grounding/above_percentile`;
}

async function readDependencies(source: TrainingSource, request: TrainingRequest): Promise<Float64Array> {
  const pointer = findPercentile(request);
  if (pointer === undefined) return new Float64Array();
  const values = await source.readDependencies();
  if (values.length > 0) return values;
  const message = 'no percentile can be computed: no response was scored';
  throw new SightlineError('filter_inapplicable', message, { errors: [{ pointer, message }] });
}

/** Reads the whole source once, so that read errors occur before the response starts. */
async function count(
  source: TrainingSource,
  countRows: (group: readonly ScoredTrajectory[]) => number,
): Promise<TrainingCounts> {
  const counts = { samples: 0, responses: 0, unrewarded: 0, rows: 0 };
  for await (const group of groupsOf(source.samples())) {
    counts.samples += 1;
    counts.responses += group.length;
    counts.unrewarded += group.filter(({ reward }) => reward === null).length;
    counts.rows += countRows(group);
  }
  return counts;
}

function toImageSource(services: ApiServices, images: 'embed' | 'reference'): ImageSource {
  return images === 'embed' ? storedImages(services) : { kind: 'reference', pathOf: imagePath };
}

/** @throws SightlineError `filter_inapplicable` for a percentile without values, or `storage_failed` */
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
  const keepsKept = request.set === 'sft' || request.part === 'kept';
  const counts = await count(source, (group) => keep(group).filter(({ kept }) => kept === keepsKept).length);
  if (request.set === 'sft') {
    const { trainer, format } = request;
    const images = toImageSource(services, request.images);
    return { counts, bytes: exportSft({ samples: source.samples(), trainer, format, images }, keep) };
  }
  const { part, format } = request;
  return { counts, bytes: exportTrajectories({ groups: groupsOf(source.samples()), keep, part, format }) };
}
