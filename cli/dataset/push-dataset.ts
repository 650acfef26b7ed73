/**
 * Pushes source files to a dataset: reads the rows, asks the service what it does not have, and sends that. A repeated
 * push therefore continues an interrupted one.
 */
import type { RowForm } from '#contract/dataset.ts';
import { RowError, readRow, refuseRow } from '#core/samples/index.ts';
import { createBatchImages } from './batch-images.ts';
import { createNearDuplicates } from './near-duplicates.ts';
import { createReport, type PushedReport, recordRejection } from './push-report.ts';
import { readSourceRows, type SourceRow, selectRows } from './read-source-files.ts';
import { type BatchSample, type SendOptions, sendBatch } from './send-batch.ts';

export interface PushOptions extends SendOptions {
  files: string[];
  /** IDs of the samples to push; undefined pushes every sample of the files. */
  ids?: ReadonlySet<string> | undefined;
  form: RowForm | 'auto';
  nearDuplicates: boolean;
  /** Is called after each batch. */
  onProgress: (report: PushedReport) => void;
}

const BATCH_SAMPLES_MAX = 200;
const BATCH_CHARS_MAX = 4 * 1024 * 1024;
const BATCH_IMAGE_BYTES_MAX = 64 * 1024 * 1024;

export async function pushDataset(options: PushOptions): Promise<PushedReport> {
  const report = createReport();
  const nearDuplicates = createNearDuplicates();
  const images = createBatchImages(async (sha256, bytes) => {
    report.images += 1;
    if (options.nearDuplicates) await nearDuplicates.add(sha256, bytes);
  });
  /** Content and first row of each sample, to find duplicate ids across batches. */
  const seen = new Map<string, { contentSha256: string; row: SourceRow }>();
  let samples: BatchSample[] = [];
  let chars = 0;

  async function flush(): Promise<void> {
    if (samples.length === 0) return;
    await sendBatch({ samples, images: images.take() }, options, report);
    samples = [];
    chars = 0;
    options.onProgress(report);
  }

  /** @throws RowError if the row is invalid */
  async function addRow(row: SourceRow): Promise<void> {
    if ('error' in row) return refuseRow('', row.error);
    const read = await readRow(row.value, options.form, (cell, pointer) =>
      images.add(cell, { folder: row.folder, pointer }),
    );
    const earlier = seen.get(read.sample.id);
    if (earlier?.contentSha256 === read.contentSha256) {
      report.unchanged += 1;
      return;
    }
    if (earlier) {
      const message = `${earlier.row.file}:${earlier.row.line} has the same id with other content`;
      return refuseRow('/id', message, 'duplicate_id');
    }
    const rowWithoutValue = { ...row, value: undefined };
    seen.set(read.sample.id, { contentSha256: read.contentSha256, row: rowWithoutValue });
    samples.push({ ...read, row: rowWithoutValue });
    chars += read.content.length;
    const isFull =
      samples.length >= BATCH_SAMPLES_MAX || chars >= BATCH_CHARS_MAX || images.bytes() >= BATCH_IMAGE_BYTES_MAX;
    if (isFull) await flush();
  }

  for await (const row of selectRows(readSourceRows(options.files), options.ids)) {
    report.rows += 1;
    try {
      await addRow(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const id = 'value' in row ? (row.value as { id?: unknown } | null)?.id : undefined;
      recordRejection(report, { row, id: typeof id === 'string' ? id : null, issues: error.issues });
    }
  }
  await flush();
  report.errors.sort((a, b) => options.files.indexOf(a.file) - options.files.indexOf(b.file) || a.line - b.line);
  report.near_duplicates = nearDuplicates.groups();
  return report;
}
