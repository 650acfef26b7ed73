/** `sightline benchmark import`: converts a copy of a published benchmark to a folder for `benchmark create`. */
import { type Command, Option } from 'commander';
import { type Split, splitName } from '#contract/benchmark.ts';
import { parseNumber } from '../options/parse-options.ts';
import { RunFailedError, UsageError } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { importBenchmark } from './import-benchmark.ts';
import type { Importer } from './importer.ts';
import { IMPORTERS } from './importers.ts';
import { renderImport, renderImporters } from './render-import.ts';

interface ImportCommandOptions {
  list?: boolean;
  out?: string;
  split?: string;
  visibility: Split['visibility'];
  limit?: number;
  json?: boolean;
}

function findImporter(name: string): Importer {
  const importer = IMPORTERS.find((candidate) => candidate.name === name.toLowerCase());
  if (importer) return importer;
  const names = IMPORTERS.map((known) => known.name).join(', ');
  throw new UsageError(`There is no importer for ${name}. Importers: ${names}.`);
}

function checkOptions({ limit, split }: ImportCommandOptions): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new UsageError(`--limit ${limit} is not a whole number above 0.`);
  }
  const parsed = split === undefined ? undefined : splitName.safeParse(split);
  if (parsed?.error) throw new UsageError(`--split ${split}: ${parsed.error.issues[0]?.message}.`);
}

async function runImport(
  importer: Importer,
  { source, out, options }: { source: string; out: string; options: ImportCommandOptions },
  terminal: Terminal,
): Promise<void> {
  const { split, visibility, limit, json } = options;
  const report = await withProgressLine((line) => {
    if (process.stderr.isTTY) line.show(`reading ${source}`);
    return importBenchmark({
      ...{ importer, importers: IMPORTERS, source, folder: out, split, visibility, limit },
      onProgress: ({ samples, images, refused }) => {
        if (process.stderr.isTTY) line.say(`${samples} samples, ${images} images, ${refused} rejected`);
      },
    });
  });
  await printValue(terminal, { value: report, json, render: renderImport });
  if (report.refused > 0) {
    const rows = `${report.refused} of ${report.rows} rows`;
    throw new RunFailedError('invalid_request', `${rows} are invalid and were skipped; ${out} has the others.`);
  }
}

export function addBenchmarkImportCommand(benchmark: Command, terminal: OpenTerminal): void {
  benchmark
    .command('import')
    .description('convert a copy of a published benchmark to a folder for "benchmark create"')
    .argument('[name]', 'name of the benchmark; --list lists them')
    .argument('[source]', 'a file, or a folder with the published files')
    .option('--list', 'list the benchmarks that can be imported, and their sources')
    .option('--out <folder>', 'folder to write; it must be empty or not exist')
    .option('--split <name>', 'split of the samples, if the file names do not determine it')
    .addOption(
      new Option('--visibility <which>', 'whether the leaderboard shows questions and images')
        .choices(['public', 'hidden'])
        .default('public'),
    )
    .option('--limit <n>', 'stop after about this many samples', parseNumber)
    .option('--json', 'print the report as JSON')
    .action(async (name: string | undefined, source: string | undefined, options: ImportCommandOptions) => {
      if (options.list) {
        const { canvas, print } = terminal();
        return print(options.json ? JSON.stringify(IMPORTERS.map(toJson)) : renderImporters(canvas, IMPORTERS));
      }
      if (name === undefined) throw new UsageError('No benchmark is named; --list lists the benchmarks.');
      const importer = findImporter(name);
      if (source === undefined) {
        throw new UsageError(
          `Give the file or folder with ${importer.title}, which is published at ${importer.source}.`,
        );
      }
      if (options.out === undefined) throw new UsageError('Give the folder to write with --out FOLDER.');
      checkOptions(options);
      return runImport(importer, { source, out: options.out, options }, terminal());
    });
}

function toJson({ name, title, description, license, source, layouts, splits }: Importer) {
  return {
    ...{ name, title, description, license, source },
    formats: [...new Set(layouts.map(({ format }) => format))],
    splits: splits.map(([split]) => split),
  };
}
