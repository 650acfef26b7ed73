/** From published files to the folder of a benchmark. Bad rows are told and left out; the others are taken. */
import { dirname, join, resolve } from 'node:path';
import type { Split } from '#contract/benchmark.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { isRecord, RowError } from '#core/samples/row.ts';
import { findSources, type SourceFile } from './find-sources.ts';
import { type Draft, type Importer, LeftOut, type Place } from './layout.ts';
import type { SourceRow } from './open-rows.ts';
import { type FolderWriter, openFolderWriter } from './write-folder.ts';

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
  /** Of the source, but not read: other formats of the same, or something else. */
  files_ignored: string[];
  rows: number;
  samples: number;
  images: number;
  splits: { name: string; samples: number }[];
  refused: number;
  faults: ImportFault[];
  /** As published, and still no question that can be graded. */
  left_out: { file: string; row: number; reason: string }[];
}

export interface ImportOptions {
  importer: Importer;
  /** All of them, to say what a file is that is not this benchmark. */
  importers: readonly Importer[];
  source: string;
  folder: string;
  /** Where the names of the files do not say it. */
  split?: string | undefined;
  visibility?: Split['visibility'];
  limit?: number | undefined;
  onProgress?: (report: ImportReport) => void;
}

const FAULTS_KEPT = 500;
const PROGRESS_EVERY_ROWS = 25;

class Duplicate extends RowError {
  constructor(id: string, where: string) {
    super([{ code: 'duplicate_id', pointer: '/id', message: `${where} has the id "${id}" already` }]);
  }
}

interface Ledger {
  report: ImportReport;
  counts: Map<string, number>;
  /** Where each id was first. */
  places: Map<string, string>;
}

function checkIds(drafts: readonly Draft[], { places, report }: Ledger, where: string): void {
  for (const [at, { id }] of drafts.entries()) {
    const earlier = places.get(id) ?? (drafts.findIndex((other) => other.id === id) < at ? where : undefined);
    if (earlier !== undefined) throw new Duplicate(id, earlier);
  }
  if (report.samples + drafts.length > LIMITS.benchmarkSamplesMax)
    throw new SightlineError(
      'payload_too_large',
      `A benchmark has at most ${LIMITS.benchmarkSamplesMax} samples. Import one split at a time, or give --limit.`,
    );
}

function noteFault(ledger: Ledger, place: Place, id: string | null, error: RowError): void {
  const { report } = ledger;
  report.refused += 1;
  if (report.faults.length >= FAULTS_KEPT) return;
  const [fault] = error.faults;
  const { code, pointer, message } = fault ?? { code: 'invalid_request' as const, pointer: '', message: error.message };
  report.faults.push({ file: place.file, row: place.number, id, code, pointer, message });
}

interface Work {
  ledger: Ledger;
  writer: FolderWriter;
  imageFolders: readonly string[];
}

async function takeRow(row: SourceRow, place: Place, layout: SourceFile['layout'], work: Work): Promise<void> {
  const { ledger, writer, imageFolders } = work;
  const { report, counts, places } = ledger;
  let id: string | null = null;
  try {
    if ('fault' in row) throw new RowError([{ code: 'invalid_request', pointer: '', message: row.fault }]);
    if (!isRecord(row.value))
      throw new RowError([{ code: 'invalid_request', pointer: '', message: 'is not an object' }]);
    const drafts = layout.toDrafts(row.value, place);
    id = drafts[0]?.id ?? null;
    const where = `${place.file}:${place.number}`;
    checkIds(drafts, ledger, where);
    report.images += await writer.write(drafts, imageFolders);
    for (const { id: taken, split } of drafts) {
      places.set(taken, where);
      counts.set(split, (counts.get(split) ?? 0) + 1);
      report.samples += 1;
    }
  } catch (error) {
    if (error instanceof LeftOut) report.left_out.push({ file: place.file, row: place.number, reason: error.message });
    else if (error instanceof RowError) noteFault(ledger, place, id, error);
    else throw error;
  }
}

function manifestOf({ importer, visibility = 'public' }: ImportOptions, counts: ReadonlyMap<string, number>) {
  const known = importer.splits.filter(([name]) => counts.has(name));
  const others = [...counts.keys()].filter((name) => !importer.splits.some(([one]) => one === name));
  const { name, title, description, license, source, grader } = importer;
  return {
    name,
    title,
    description,
    license,
    source,
    ...(grader ? { grader } : {}),
    splits: [
      ...known.map(([split, named]) => ({ name: split, title: named, visibility })),
      ...others.map((split) => ({ name: split, visibility })),
    ],
  };
}

/** @throws SightlineError where nothing can be imported; then there is no folder */
export async function importBenchmark(options: ImportOptions): Promise<ImportReport> {
  const { importer, importers, source, folder, split, limit = Number.POSITIVE_INFINITY, onProgress } = options;
  if (split !== undefined && importer.splitFrom === 'rows')
    throw new SightlineError('invalid_request', `The rows of ${importer.title} say their split: leave --split out.`);
  const { files, others } = await findSources(source, importer, importers);
  const writer = await openFolderWriter(folder);
  const report: ImportReport = {
    benchmark: importer.name,
    folder,
    files: files.map(({ name }) => name),
    files_ignored: others,
    ...{ rows: 0, samples: 0, images: 0, splits: [], refused: 0, faults: [], left_out: [] },
  };
  const ledger: Ledger = { report, counts: new Map(), places: new Map() };
  try {
    for (const { path, name, layout, opened } of files) {
      if (report.samples >= limit) break;
      const bases = [dirname(path), resolve(source)];
      const imageFolders = bases.flatMap((base) =>
        ['', ...(importer.imageFolders ?? [])].map((one) => join(base, one)),
      );
      for await (const row of opened.rows()) {
        if (report.samples >= limit) break;
        report.rows += 1;
        const place: Place = {
          file: name,
          number: row.number,
          ...(row.key === undefined ? {} : { key: row.key }),
          ...(split === undefined ? {} : { split }),
        };
        await takeRow(row, place, layout, { ledger, writer, imageFolders });
        if (report.rows % PROGRESS_EVERY_ROWS === 0) onProgress?.(report);
      }
    }
    const manifest = manifestOf(options, ledger.counts);
    if (report.samples === 0) {
      const [first] = report.faults;
      const why = first ? `: ${first.file}:${first.row}${first.pointer} ${first.message}` : '';
      throw new SightlineError('invalid_request', `No row of ${source} can be imported${why}.`);
    }
    report.splits = manifest.splits.map(({ name }) => ({ name, samples: ledger.counts.get(name) ?? 0 }));
    await writer.finish(manifest);
    return report;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
