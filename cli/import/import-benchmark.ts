/** Imports published files as a benchmark folder. Invalid rows are reported and skipped. */
import { dirname, join, resolve } from 'node:path';
import type { Split } from '#contract/benchmark.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { isRecord, RowError, refuseRow } from '#core/samples/row.ts';
import { findSourceFiles, type SourceFile } from './find-source-files.ts';
import { type Draft, type Importer, type RowLocation, UngradableRow } from './importer.ts';
import type { SourceRow } from './open-rows.ts';
import { type FolderWriter, openFolderWriter } from './write-benchmark-folder.ts';

export interface ImportFault {
  file: string;
  row: number;
  id: string | null;
  code: ErrorCode;
  pointer: string;
  message: string;
}

export interface ImportReport {
  benchmark: string;
  folder: string;
  files: string[];
  /** Files of the source that were not read, such as other formats of the same data. */
  files_ignored: string[];
  rows: number;
  samples: number;
  images: number;
  splits: { name: string; samples: number }[];
  refused: number;
  faults: ImportFault[];
  /** Valid rows that cannot be graded. */
  left_out: { file: string; row: number; reason: string }[];
}

export interface ImportOptions {
  importer: Importer;
  /** All importers, to recognise files of other benchmarks. */
  importers: readonly Importer[];
  source: string;
  folder: string;
  /** Split of all samples, if the file names do not determine it. */
  split?: string | undefined;
  visibility?: Split['visibility'];
  limit?: number | undefined;
  onProgress?: (report: ImportReport) => void;
}

const FAULTS_MAX = 500;
const ROWS_PER_PROGRESS = 25;

class DuplicateIdError extends RowError {
  constructor(id: string, firstRow: string) {
    super([{ code: 'duplicate_id', pointer: '/id', message: `${firstRow} has the id "${id}" already` }]);
  }
}

interface ImportState {
  report: ImportReport;
  /** Number of samples of each split. */
  counts: Map<string, number>;
  /** File and row in which each id occurred first. */
  firstRows: Map<string, string>;
  writer: FolderWriter;
}

/** @throws DuplicateIdError for a repeated id; SightlineError if the benchmark has too many samples */
function checkDrafts(drafts: readonly Draft[], { firstRows, report }: ImportState, currentRow: string): void {
  for (const [index, { id }] of drafts.entries()) {
    const isRepeated = drafts.findIndex((draft) => draft.id === id) < index;
    const firstRow = firstRows.get(id) ?? (isRepeated ? currentRow : undefined);
    if (firstRow !== undefined) throw new DuplicateIdError(id, firstRow);
  }
  if (report.samples + drafts.length > LIMITS.benchmarkSamplesMax) {
    throw new SightlineError(
      'payload_too_large',
      `A benchmark has at most ${LIMITS.benchmarkSamplesMax} samples. Import one split at a time, or give --limit.`,
    );
  }
}

function recordFault(
  { report }: ImportState,
  { location, id, error }: { location: RowLocation; id: string | null; error: RowError },
): void {
  report.refused += 1;
  if (report.faults.length >= FAULTS_MAX) return;
  const [issue] = error.issues;
  const { code, pointer, message } = issue ?? { code: 'invalid_request' as const, pointer: '', message: error.message };
  report.faults.push({ file: location.file, row: location.number, id, code, pointer, message });
}

interface LocatedRow {
  row: SourceRow;
  location: RowLocation;
  layout: SourceFile['layout'];
  imageFolders: readonly string[];
}

async function ingestRow({ row, location, layout, imageFolders }: LocatedRow, state: ImportState): Promise<void> {
  const { report, counts, firstRows, writer } = state;
  const { file, number } = location;
  let id: string | null = null;
  try {
    if ('error' in row) return refuseRow('', row.error);
    if (!isRecord(row.value)) return refuseRow('', 'is not an object');
    const drafts = layout.toDrafts(row.value, location);
    id = drafts[0]?.id ?? null;
    const currentRow = `${file}:${number}`;
    checkDrafts(drafts, state, currentRow);
    report.images += await writer.write(drafts, imageFolders);
    for (const draft of drafts) {
      firstRows.set(draft.id, currentRow);
      counts.set(draft.split, (counts.get(draft.split) ?? 0) + 1);
      report.samples += 1;
    }
  } catch (error) {
    if (error instanceof UngradableRow) report.left_out.push({ file, row: number, reason: error.message });
    else if (error instanceof RowError) recordFault(state, { location, id, error });
    else throw error;
  }
}

/** Content of benchmark.json. */
function createManifest({ importer, visibility = 'public' }: ImportOptions, counts: ReadonlyMap<string, number>) {
  const known = importer.splits.filter(([split]) => counts.has(split));
  const others = [...counts.keys()].filter((split) => !importer.splits.some(([name]) => name === split));
  const { name, title, description, license, source, grader } = importer;
  return {
    name,
    title,
    description,
    license,
    source,
    ...(grader ? { grader } : {}),
    splits: [
      ...known.map(([split, splitTitle]) => ({ name: split, title: splitTitle, visibility })),
      ...others.map((split) => ({ name: split, visibility })),
    ],
  };
}

function findImageFolders({ importer, source }: ImportOptions, path: string): string[] {
  return [dirname(path), resolve(source)].flatMap((base) =>
    ['', ...(importer.imageFolders ?? [])].map((folder) => join(base, folder)),
  );
}

async function ingestFiles(files: readonly SourceFile[], options: ImportOptions, state: ImportState): Promise<void> {
  const { split, limit = Number.POSITIVE_INFINITY, onProgress } = options;
  const { report } = state;
  for (const { path, name, layout, opened } of files) {
    if (report.samples >= limit) return;
    const imageFolders = findImageFolders(options, path);
    for await (const row of opened.rows()) {
      if (report.samples >= limit) return;
      report.rows += 1;
      const location: RowLocation = {
        file: name,
        number: row.number,
        ...(row.key === undefined ? {} : { key: row.key }),
        ...(split === undefined ? {} : { split }),
      };
      await ingestRow({ row, location, layout, imageFolders }, state);
      if (report.rows % ROWS_PER_PROGRESS === 0) onProgress?.(report);
    }
  }
}

/** @throws SightlineError if nothing can be imported; the folder is then not created */
export async function importBenchmark(options: ImportOptions): Promise<ImportReport> {
  const { importer, importers, source, folder, split } = options;
  if (split !== undefined && importer.splitFrom === 'rows') {
    throw new SightlineError('invalid_request', `The rows of ${importer.title} determine their split: omit --split.`);
  }
  const { files, others } = await findSourceFiles(source, importer, importers);
  const writer = await openFolderWriter(folder);
  const report: ImportReport = {
    benchmark: importer.name,
    folder,
    files: files.map(({ name }) => name),
    files_ignored: others,
    ...{ rows: 0, samples: 0, images: 0, splits: [], refused: 0, faults: [], left_out: [] },
  };
  const state: ImportState = { report, counts: new Map(), firstRows: new Map(), writer };
  try {
    await ingestFiles(files, options, state);
    if (report.samples === 0) {
      const [first] = report.faults;
      const reason = first ? `: ${first.file}:${first.row}${first.pointer} ${first.message}` : '';
      throw new SightlineError('invalid_request', `No row of ${source} can be imported${reason}.`);
    }
    const manifest = createManifest(options, state.counts);
    report.splits = manifest.splits.map(({ name }) => ({ name, samples: state.counts.get(name) ?? 0 }));
    await writer.finish(manifest);
    return report;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
