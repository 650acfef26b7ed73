/** Takes rows into a dataset's draft: good ones are kept in groups as they come, bad ones are told with their line. */

import type { DatasetSample, PushQuery, PushReport } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { LIMITS } from '#contract/limits.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import { type ImageCell, type ReadSample, RowError, type RowFault, readRow, refuseRow } from '#core/samples/index.ts';
import { type Compared, compareSamples } from '#db/datasets/compare-samples.ts';
import { storeImage } from '../images/store-image.ts';
import type { ApiServices } from '../services.ts';
import { collectReport } from './collect-report.ts';
import { storeSamples } from './store-samples.ts';

/** A row as it was read, or why it could not be. */
export type TakenRow = { number: number; value: unknown } | { number: number; fault: string };

export interface Push {
  tenant: string;
  datasetId: string;
  /** The draft when the push began. */
  version: number;
  query: PushQuery;
}

interface Placed extends ReadSample {
  line: number;
}

/** A group is one object in R2 and one batch in D1. */
const GROUP_SAMPLES_MAX = 400;
const GROUP_CHARS_MAX = 4 * 1024 * 1024;
/** Two pushes of the same samples at once: the slower one looks again. */
const ROUNDS_MAX = 5;

function imageFaults(sample: DatasetSample, imageBytes: ReadonlyMap<string, number>): RowFault[] {
  const names = listSampleImages(sample);
  const missing = names
    .filter((sha256) => !imageBytes.has(sha256))
    .map((sha256): RowFault => {
      const at = sample.images.indexOf(sha256);
      const pointer = at >= 0 ? `/images/${at}` : '/replacement_images';
      return { code: 'image_missing', pointer, message: `no image ${sha256} was uploaded` };
    });
  if (names.reduce((sum, sha256) => sum + (imageBytes.get(sha256) ?? 0), 0) <= LIMITS.imageBytesPerSampleMax) {
    return missing;
  }
  const message = `the images of a sample have at most ${LIMITS.imageBytesPerSampleMax / 1024 / 1024} MB together`;
  return [...missing, { code: 'image_too_large', pointer: '/images', message }];
}

/**
 * Memory: one group of samples, and the ids of the push.
 * @throws SightlineError when the version that the caller named is frozen meanwhile, or the push is over its limit
 */
export async function takeRows(
  services: ApiServices,
  { tenant, datasetId, version, query }: Push,
  rows: AsyncIterable<TakenRow>,
): Promise<PushReport> {
  const dryRun = query.dry_run === 'true';
  const { report, reject } = collectReport({ dataset_id: datasetId, version, dry_run: dryRun });
  /** Content and line with which this push first brought an id. */
  const seen = new Map<string, { contentSha256: string; line: number }>();
  /** Bytes of images that came in the rows of a dry run: they would have been stored. */
  const brought = new Map<string, number>();
  let group: Placed[] = [];
  let chars = 0;

  async function resolve(cell: ImageCell, pointer: string): Promise<string> {
    if (cell.kind === 'sha256') return cell.sha256;
    if (cell.kind === 'path') {
      const message = 'is a path: upload the file and name it by its SHA-256, or use `sightline dataset push`';
      return refuseRow(pointer, message, 'image_missing');
    }
    try {
      if (!dryRun) return (await storeImage(services, tenant, cell.bytes)).sha256;
      const sha256 = await sha256Hex(cell.bytes);
      brought.set(sha256, cell.bytes.length);
      return sha256;
    } catch (error) {
      if (error instanceof SightlineError) return refuseRow(pointer, error.message, error.code);
      throw error;
    }
  }

  /** What of a group is new, after the rest has been counted or rejected. */
  function sift(placed: Placed[], { contents, imageBytes }: Compared): { wanted: Placed[]; replaced: string[] } {
    const replaced: string[] = [];
    const wanted = placed.filter(({ sample, contentSha256, line }) => {
      const present = contents.get(sample.id);
      if (present === contentSha256) {
        report.unchanged += 1;
        return false;
      }
      const faults = imageFaults(sample, new Map([...imageBytes, ...brought]));
      if (present !== undefined && query.on_conflict === 'error') {
        const message = 'the dataset has this id with another content; on_conflict=replace gives it this one';
        faults.push({ code: 'duplicate_id', pointer: '/id', message });
      }
      if (faults.length > 0) {
        reject(line, sample.id, faults);
        return false;
      }
      if (present !== undefined) replaced.push(sample.id);
      return true;
    });
    return { wanted, replaced };
  }

  async function flush(): Promise<void> {
    let rest = group;
    group = [];
    chars = 0;
    for (let round = 0; rest.length > 0; round += 1) {
      if (round === ROUNDS_MAX) throw new SightlineError('internal', 'Other pushes were always faster; send it again');
      const sampleIds = rest.map(({ sample }) => sample.id);
      const images = [...new Set(rest.flatMap(({ sample }) => listSampleImages(sample)))];
      const compared = await compareSamples(services.db, { tenant, datasetId, sampleIds, images });
      const { wanted, replaced } = sift(rest, compared);
      const stored =
        dryRun || wanted.length === 0
          ? wanted.length
          : await storeSamples(services, wanted, { datasetId, replaced, draft: query.version });
      if (stored === wanted.length) {
        report.replaced += replaced.length;
        report.added += wanted.length - replaced.length;
        report.responses += wanted.reduce((sum, { sample }) => sum + sample.responses.length, 0);
        return;
      }
      if (stored === 0 && query.version !== undefined) {
        throw new SightlineError('version_frozen', `Version ${query.version} was frozen while this push was under way`);
      }
      rest = wanted;
    }
  }

  async function take(row: TakenRow): Promise<void> {
    if ('fault' in row) return refuseRow('', row.fault);
    const read = await readRow(row.value, query.form, resolve);
    const before = seen.get(read.sample.id);
    if (before?.contentSha256 === read.contentSha256) {
      report.unchanged += 1;
      return;
    }
    if (before) return refuseRow('/id', `line ${before.line} has this id and another content`, 'duplicate_id');
    seen.set(read.sample.id, { contentSha256: read.contentSha256, line: row.number });
    group.push({ ...read, line: row.number });
    chars += read.content.length;
    if (group.length >= GROUP_SAMPLES_MAX || chars >= GROUP_CHARS_MAX) await flush();
  }

  for await (const row of rows) {
    report.lines += 1;
    if (report.lines > LIMITS.linesPerPushMax) {
      await flush();
      const detail = `A push has at most ${LIMITS.linesPerPushMax} lines; those before were taken`;
      throw new SightlineError('payload_too_large', detail);
    }
    try {
      await take(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const id = 'value' in row ? (row.value as { id?: unknown } | null)?.id : undefined;
      reject(row.number, typeof id === 'string' ? id : null, error.faults);
    }
  }
  await flush();
  return report;
}
