/** Stores one group of pushed samples: skips those that the draft already contains and rejects invalid ones. */
import type { DatasetSample, PushQuery } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ReadSample, RowIssue } from '#core/samples/index.ts';
import { type Compared, compareSamples } from '#db/datasets/compare-samples.ts';
import type { ApiServices } from '../services.ts';
import type { ReportCollector } from './collect-report.ts';
import { storeSamples } from './store-samples.ts';

export interface Push {
  tenant: string;
  datasetId: string;
  /** Version of the draft when the push began. */
  version: number;
  query: PushQuery;
}

export interface NumberedSample extends ReadSample {
  line: number;
}

interface GroupContext {
  push: Push;
  collector: ReportCollector;
  /** Sizes of images that a dry run would have stored. */
  unstoredBytes: ReadonlyMap<string, number>;
}

/** A concurrent push of the same samples makes a round fail; the next round compares again. */
const ROUNDS_MAX = 5;

function imageErrorsOf(sample: DatasetSample, imageBytes: ReadonlyMap<string, number>): RowIssue[] {
  const images = listSampleImages(sample);
  const missing = images
    .filter((sha256) => !imageBytes.has(sha256))
    .map((sha256): RowIssue => {
      const index = sample.images.indexOf(sha256);
      const pointer = index >= 0 ? `/images/${index}` : '/replacement_images';
      return { code: 'image_missing', pointer, message: `image ${sha256} was not uploaded` };
    });
  if (images.reduce((sum, sha256) => sum + (imageBytes.get(sha256) ?? 0), 0) <= LIMITS.imageBytesPerSampleMax) {
    return missing;
  }
  const message = `the images of a sample exceed ${LIMITS.imageBytesPerSampleMax / 1024 / 1024} MB in total`;
  return [...missing, { code: 'image_too_large', pointer: '/images', message }];
}

/** Counts unchanged samples and rejects invalid ones. @returns the samples to store, and the IDs that they replace */
function selectChanged(
  group: NumberedSample[],
  { contents, imageBytes }: Compared,
  { push, collector: { report, reject }, unstoredBytes }: GroupContext,
): { changed: NumberedSample[]; replaced: string[] } {
  const knownBytes = new Map([...imageBytes, ...unstoredBytes]);
  const replaced: string[] = [];
  const changed = group.filter(({ sample, contentSha256, line }) => {
    const existing = contents.get(sample.id);
    if (existing === contentSha256) {
      report.unchanged += 1;
      return false;
    }
    const errors = imageErrorsOf(sample, knownBytes);
    if (existing !== undefined && push.query.on_conflict === 'error') {
      const message = 'the dataset has another sample with this ID; on_conflict=replace replaces it';
      errors.push({ code: 'duplicate_id', pointer: '/id', message });
    }
    if (errors.length > 0) {
      reject(line, sample.id, errors);
      return false;
    }
    if (existing !== undefined) replaced.push(sample.id);
    return true;
  });
  return { changed, replaced };
}

/** @throws SightlineError `version_frozen` if the version that the caller named was frozen in the meantime */
export async function storeGroup(services: ApiServices, group: NumberedSample[], context: GroupContext): Promise<void> {
  const { tenant, datasetId, query } = context.push;
  const { report } = context.collector;
  let rest = group;
  for (let round = 0; rest.length > 0; round += 1) {
    if (round === ROUNDS_MAX) {
      throw new SightlineError('internal', 'Too many concurrent pushes to this dataset; send the rows again');
    }
    const sampleIds = rest.map(({ sample }) => sample.id);
    const images = [...new Set(rest.flatMap(({ sample }) => listSampleImages(sample)))];
    const compared = await compareSamples(services.db, { tenant, datasetId, sampleIds, images });
    const { changed, replaced } = selectChanged(rest, compared, context);
    const stored =
      query.dry_run === 'true' || changed.length === 0
        ? changed.length
        : await storeSamples(services, changed, { datasetId, replaced, draft: query.version });
    if (stored === changed.length) {
      report.replaced += replaced.length;
      report.added += changed.length - replaced.length;
      report.responses += changed.reduce((sum, { sample }) => sum + sample.responses.length, 0);
      return;
    }
    if (stored === 0 && query.version !== undefined) {
      throw new SightlineError('version_frozen', `Version ${query.version} was frozen during this push`);
    }
    rest = changed;
  }
}
