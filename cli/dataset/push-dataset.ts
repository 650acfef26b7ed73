/** Sends a dataset: reads every row, asks what is missing, and sends that. Interrupted, it goes on where it was. */

import { resolve } from 'node:path';
import type { Client } from '#clients/typescript/create-client.ts';
import { ServiceError } from '#clients/typescript/errors.ts';
import type { RowForm } from '#contract/dataset.ts';
import { sha256Hex } from '#contract/hash.ts';
import { type ImageCell, type ReadSample, RowError, type RowFault, readRow, refuseRow } from '#core/samples/index.ts';
import { readImage } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';
import { findNearDuplicates } from './find-near-duplicates.ts';
import { readSourceRows, type SourceRow, selectRows } from './source-files.ts';

export interface PushedFault extends RowFault {
  file: string;
  line: number;
  id: string | null;
}

export interface PushedReport {
  rows: number;
  added: number;
  replaced: number;
  unchanged: number;
  rejected: number;
  responses: number;
  images: number;
  images_sent: number;
  errors: PushedFault[];
  errors_omitted: number;
  /** Hashes of pictures that look the same, the first pictures that it read first. */
  near_duplicates: string[][];
}

export interface PushOptions {
  client: Client;
  /** Undefined in a dry run of a dataset that is not there yet. */
  datasetId: string | undefined;
  files: string[];
  /** IDs of the samples to push; undefined pushes every sample of the files. */
  ids?: ReadonlySet<string> | undefined;
  form: RowForm | 'auto';
  onConflict: 'error' | 'replace';
  dryRun: boolean;
  nearDuplicates: boolean;
  onProgress: (report: PushedReport) => void;
}

interface Placed extends ReadSample {
  row: SourceRow;
}

/** A group is asked for and sent at once. */
const GROUP_SAMPLES_MAX = 200;
const GROUP_CHARS_MAX = 4 * 1024 * 1024;
const GROUP_IMAGE_BYTES_MAX = 64 * 1024 * 1024;
const IMAGES_ASKED_MAX = 1000;
const UPLOADS_AT_ONCE = 4;
const ERRORS_KEPT = 1000;

type Loader = () => Promise<Uint8Array>;

export async function pushDataset(options: PushOptions): Promise<PushedReport> {
  const { client, datasetId, dryRun } = options;
  const counts = { rows: 0, added: 0, replaced: 0, unchanged: 0, rejected: 0, responses: 0, images: 0, images_sent: 0 };
  const report: PushedReport = { ...counts, errors: [], errors_omitted: 0, near_duplicates: [] };
  const alike = findNearDuplicates();
  const hashOfPath = new Map<string, string>();
  const seenImages = new Set<string>();
  /** Images of the group, which may have to be sent. */
  let loaders = new Map<string, Loader>();
  let group: Placed[] = [];
  let chars = 0;
  let imageBytes = 0;

  function reject({ file, line }: SourceRow, id: string | null, faults: RowFault[]): void {
    report.rejected += 1;
    for (const fault of faults) {
      if (report.errors.length < ERRORS_KEPT) report.errors.push({ file, line, id, ...fault });
      else report.errors_omitted += 1;
    }
  }

  async function note(sha256: string, bytes: Uint8Array): Promise<void> {
    if (seenImages.has(sha256)) return;
    seenImages.add(sha256);
    report.images += 1;
    if (options.nearDuplicates) await alike.add(sha256, bytes);
  }

  function createResolver({ folder }: SourceRow) {
    return async (cell: ImageCell, pointer: string): Promise<string> => {
      if (cell.kind === 'sha256') return cell.sha256;
      if (cell.kind === 'bytes') {
        const sha256 = await sha256Hex(cell.bytes);
        await note(sha256, cell.bytes);
        loaders.set(sha256, async () => cell.bytes);
        imageBytes += cell.bytes.length;
        return sha256;
      }
      if (/^https?:/i.test(cell.path)) return refuseRow(pointer, 'is not fetched: save it to a file', 'image_missing');
      const path = resolve(folder, cell.path);
      let sha256 = hashOfPath.get(path);
      if (sha256 === undefined) {
        try {
          const image = await readImage(path);
          await note(image.sha256, image.bytes);
          sha256 = image.sha256;
        } catch (error) {
          if (error instanceof UsageError) return refuseRow(pointer, error.message, 'image_missing');
          throw error;
        }
        hashOfPath.set(path, sha256);
      }
      loaders.set(sha256, async () => (await readImage(path)).bytes);
      return sha256;
    };
  }

  /** @returns hashes that could not be sent, with the reason */
  async function sendImages(): Promise<Map<string, RowFault>> {
    const faults = new Map<string, RowFault>();
    if (datasetId === undefined) return faults;
    const names = [...loaders.keys()];
    const missing: string[] = [];
    for (let at = 0; at < names.length; at += IMAGES_ASKED_MAX) {
      const asked = await client.missingIn(datasetId, { images: names.slice(at, at + IMAGES_ASKED_MAX) });
      missing.push(...asked.images);
    }
    const left = missing.values();
    const work = async () => {
      for (const sha256 of left) {
        const load = loaders.get(sha256);
        if (!load) continue;
        try {
          if (!dryRun) await client.sendImage(await load());
          report.images_sent += 1;
        } catch (error) {
          if (!(error instanceof ServiceError) || error.status >= 500) throw error;
          faults.set(sha256, { code: error.code, pointer: '/images', message: error.message });
        }
      }
    };
    await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, work));
    return faults;
  }

  async function flush(): Promise<void> {
    if (group.length === 0) return;
    const imageFaults = await sendImages();
    const usable = group.filter(({ row, sample }) => {
      const faults = sample.images.flatMap((sha256) => imageFaults.get(sha256) ?? []);
      if (faults.length > 0) reject(row, sample.id, faults);
      return faults.length === 0;
    });
    if (datasetId === undefined) {
      report.added += usable.length;
      report.responses += usable.reduce((sum, { sample }) => sum + sample.responses.length, 0);
    } else {
      await sendSamples(datasetId, usable);
    }
    group = [];
    loaders = new Map();
    chars = 0;
    imageBytes = 0;
    options.onProgress(report);
  }

  async function sendSamples(id: string, usable: Placed[]): Promise<void> {
    const samples = usable.map(({ sample, contentSha256 }) => ({ id: sample.id, content_sha256: contentSha256 }));
    const missing = new Set((await client.missingIn(id, { samples })).samples);
    const sent = usable.filter(({ sample }) => missing.has(sample.id));
    report.unchanged += usable.length - sent.length;
    if (sent.length === 0) return;
    const query = { form: 'plain', on_conflict: options.onConflict, dry_run: dryRun ? 'true' : 'false' } as const;
    const lines = sent.map(({ content }) => content);
    const pushed = await client.pushSamples(id, lines, query);
    report.added += pushed.added;
    report.replaced += pushed.replaced;
    report.unchanged += pushed.unchanged;
    report.responses += pushed.responses;
    const faults = Map.groupBy(pushed.errors, ({ line }) => line);
    report.rejected += pushed.rejected - faults.size;
    for (const [line, errors] of faults) {
      const placed = sent[line - 1];
      // In a dry run no image was sent, so none can be there.
      const told = dryRun ? errors.filter(({ code }) => code !== 'image_missing') : errors;
      if (placed && told.length > 0) reject(placed.row, placed.sample.id, told);
      else report.added += 1;
    }
  }

  /** Rows of the whole push by id: what comes twice is told, wherever the groups end. */
  const seen = new Map<string, { contentSha256: string; row: SourceRow }>();

  async function take(row: SourceRow): Promise<void> {
    if ('fault' in row) return refuseRow('', row.fault);
    const read = await readRow(row.value, options.form, createResolver(row));
    const before = seen.get(read.sample.id);
    if (before?.contentSha256 === read.contentSha256) {
      report.unchanged += 1;
      return;
    }
    if (before) {
      const message = `${before.row.file}:${before.row.line} has this id and another content`;
      return refuseRow('/id', message, 'duplicate_id');
    }
    seen.set(read.sample.id, { contentSha256: read.contentSha256, row: { ...row, value: undefined } });
    group.push({ ...read, row: { ...row, value: undefined } });
    chars += read.content.length;
    const full = group.length >= GROUP_SAMPLES_MAX || chars >= GROUP_CHARS_MAX || imageBytes >= GROUP_IMAGE_BYTES_MAX;
    if (full) await flush();
  }

  for await (const row of selectRows(readSourceRows(options.files), options.ids)) {
    report.rows += 1;
    try {
      await take(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const id = 'value' in row ? (row.value as { id?: unknown } | null)?.id : undefined;
      reject(row, typeof id === 'string' ? id : null, error.faults);
    }
  }
  await flush();
  report.errors.sort((a, b) => options.files.indexOf(a.file) - options.files.indexOf(b.file) || a.line - b.line);
  report.near_duplicates = alike.groups();
  return report;
}
