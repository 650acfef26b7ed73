/** Ingests rows into the draft of a dataset: stores valid rows group by group, reports bad rows with their line number. */
import type { PushReport } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { RowError, readRow, refuseRow } from '#core/samples/index.ts';
import type { ApiServices } from '../services.ts';
import { collectReport } from './collect-report.ts';
import type { IngestedRow } from './read-rows.ts';
import { createImageResolver } from './resolve-image.ts';
import { type NumberedSample, type Push, storeGroup } from './store-group.ts';

/** A group is one object in R2 and one batch in D1. */
const GROUP_SAMPLES_MAX = 400;
const GROUP_CHARS_MAX = 4 * 1024 * 1024;

function idOf(row: IngestedRow): string | null {
  const id = 'value' in row ? (row.value as { id?: unknown } | null)?.id : undefined;
  return typeof id === 'string' ? id : null;
}

/**
 * Memory: one group of samples, and the IDs of the push.
 * @throws SightlineError `payload_too_large`, or an error of `storeGroup`; earlier groups stay stored
 */
export async function ingestRows(
  services: ApiServices,
  push: Push,
  rows: AsyncIterable<IngestedRow>,
): Promise<PushReport> {
  const { tenant, datasetId, version, query } = push;
  const dryRun = query.dry_run === 'true';
  const collector = collectReport({ dataset_id: datasetId, version, dry_run: dryRun });
  const { report, reject } = collector;
  const { resolve, unstoredBytes } = createImageResolver(services, { tenant, dryRun });
  /** First content and line of each ID in this push. */
  const seen = new Map<string, { contentSha256: string; line: number }>();
  let group: NumberedSample[] = [];
  let chars = 0;

  async function flush(): Promise<void> {
    const full = group;
    group = [];
    chars = 0;
    await storeGroup(services, full, { push, collector, unstoredBytes });
  }

  async function ingest(row: IngestedRow): Promise<void> {
    if ('error' in row) return refuseRow('', row.error);
    const read = await readRow(row.value, query.form, resolve);
    const earlier = seen.get(read.sample.id);
    if (earlier?.contentSha256 === read.contentSha256) {
      report.unchanged += 1;
      return;
    }
    if (earlier) return refuseRow('/id', `line ${earlier.line} has the same ID with other content`, 'duplicate_id');
    seen.set(read.sample.id, { contentSha256: read.contentSha256, line: row.number });
    group.push({ ...read, line: row.number });
    chars += read.content.length;
    if (group.length >= GROUP_SAMPLES_MAX || chars >= GROUP_CHARS_MAX) await flush();
  }

  for await (const row of rows) {
    report.lines += 1;
    if (report.lines > LIMITS.linesPerPushMax) {
      await flush();
      const detail = `The push exceeds ${LIMITS.linesPerPushMax} lines. Earlier lines were stored; push the rest separately`;
      throw new SightlineError('payload_too_large', detail);
    }
    try {
      await ingest(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      reject(row.number, idOf(row), error.issues);
    }
  }
  await flush();
  return report;
}
