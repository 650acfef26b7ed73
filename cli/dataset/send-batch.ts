/** Sends one batch of samples to the service: first the images that it does not have, then the samples. */
import type { Client } from '#clients/typescript/create-client.ts';
import { ServiceError } from '#clients/typescript/errors.ts';
import type { ReadSample, RowIssue } from '#core/samples/index.ts';
import type { LoadImage } from './batch-images.ts';
import { type PushedReport, recordRejection } from './push-report.ts';
import type { SourceRow } from './read-source-files.ts';

export interface BatchSample extends ReadSample {
  row: SourceRow;
}

export interface Batch {
  samples: readonly BatchSample[];
  images: ReadonlyMap<string, LoadImage>;
}

export interface SendOptions {
  client: Client;
  /** Undefined in a dry run of a dataset that does not exist yet. */
  datasetId: string | undefined;
  onConflict: 'error' | 'replace';
  dryRun: boolean;
}

const HASHES_PER_REQUEST = 1000;
const CONCURRENT_UPLOADS = 4;

async function findMissingImages(client: Client, datasetId: string, hashes: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (let from = 0; from < hashes.length; from += HASHES_PER_REQUEST) {
    const images = hashes.slice(from, from + HASHES_PER_REQUEST);
    missing.push(...(await client.listMissing(datasetId, { images })).images);
  }
  return missing;
}

/** @returns the hashes of images that the service rejected, with the reason */
async function sendImages(
  images: Batch['images'],
  { client, datasetId, dryRun }: SendOptions,
  report: PushedReport,
): Promise<Map<string, RowIssue>> {
  const rejected = new Map<string, RowIssue>();
  if (datasetId === undefined) return rejected;
  const remaining = (await findMissingImages(client, datasetId, [...images.keys()])).values();
  const upload = async () => {
    for (const sha256 of remaining) {
      const load = images.get(sha256);
      if (!load) continue;
      try {
        if (!dryRun) await client.sendImage(await load());
        report.images_sent += 1;
      } catch (error) {
        if (!(error instanceof ServiceError) || error.status >= 500) throw error;
        rejected.set(sha256, { code: error.code, pointer: '/images', message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_UPLOADS }, upload));
  return rejected;
}

async function sendSamples(
  samples: readonly BatchSample[],
  { client, datasetId, onConflict, dryRun }: SendOptions & { datasetId: string },
  report: PushedReport,
): Promise<void> {
  const hashes = samples.map(({ sample, contentSha256 }) => ({ id: sample.id, content_sha256: contentSha256 }));
  const missing = new Set((await client.listMissing(datasetId, { samples: hashes })).samples);
  const sent = samples.filter(({ sample }) => missing.has(sample.id));
  report.unchanged += samples.length - sent.length;
  if (sent.length === 0) return;
  const query = { form: 'plain', on_conflict: onConflict, dry_run: dryRun ? 'true' : 'false' } as const;
  const pushed = await client.pushSamples(
    datasetId,
    sent.map(({ content }) => content),
    query,
  );
  report.added += pushed.added;
  report.replaced += pushed.replaced;
  report.unchanged += pushed.unchanged;
  report.responses += pushed.responses;
  const errorsByLine = Map.groupBy(pushed.errors, ({ line }) => line);
  report.rejected += pushed.rejected - errorsByLine.size;
  for (const [line, errors] of errorsByLine) {
    const batchSample = sent[line - 1];
    // A dry run sends no images, so the service misses them.
    const issues = dryRun ? errors.filter(({ code }) => code !== 'image_missing') : errors;
    if (batchSample && issues.length > 0) {
      recordRejection(report, { row: batchSample.row, id: batchSample.sample.id, issues });
    } else {
      report.added += 1;
    }
  }
}

/** Adds the results to the report. */
export async function sendBatch({ samples, images }: Batch, options: SendOptions, report: PushedReport): Promise<void> {
  const rejectedImages = await sendImages(images, options, report);
  const usable = samples.filter(({ row, sample }) => {
    const issues = sample.images.flatMap((sha256) => rejectedImages.get(sha256) ?? []);
    if (issues.length > 0) recordRejection(report, { row, id: sample.id, issues });
    return issues.length === 0;
  });
  const { datasetId } = options;
  if (datasetId === undefined) {
    report.added += usable.length;
    report.responses += usable.reduce((sum, { sample }) => sum + sample.responses.length, 0);
  } else {
    await sendSamples(usable, { ...options, datasetId }, report);
  }
}
