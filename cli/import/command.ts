/** `sightline benchmark import`: a published benchmark from a copy of its files, as a folder for `benchmark create`. */
import { type Command, Option } from 'commander';
import { type Split, splitName } from '#contract/benchmark.ts';
import { parseNumber } from '../options/parse-options.ts';
import { RunFailedError, UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { IMPORTERS, type Importer, importBenchmark } from './index.ts';
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
  const names = IMPORTERS.map((importer) => importer.name).join(', ');
  const found = IMPORTERS.find((importer) => importer.name === name.toLowerCase());
  if (!found) throw new UsageError(`There is no importer for ${name}. There are: ${names}.`);
  return found;
}

function check({ limit, split }: ImportCommandOptions): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UsageError('--limit must be a whole number above 0.');
  const parsed = split === undefined ? undefined : splitName.safeParse(split);
  if (parsed?.error) throw new UsageError(`--split ${split}: ${parsed.error.issues[0]?.message}.`);
}

async function runImport(
  importer: Importer,
  { source, out, options }: { source: string; out: string; options: ImportCommandOptions },
  { canvas, print }: Terminal,
): Promise<void> {
  const line = createProgressLine(process.stderr, () => performance.now());
  const { split, visibility, limit, json } = options;
  try {
    if (process.stderr.isTTY) line.show(`reading ${source}`);
    const report = await importBenchmark({
      ...{ importer, importers: IMPORTERS, source, folder: out, split, visibility, limit },
      onProgress: ({ samples, images, refused }) => {
        if (process.stderr.isTTY) line.say(`${samples} samples, ${images} images, ${refused} refused`);
      },
    });
    line.end();
    await print(json ? JSON.stringify(report) : renderImport(canvas, report));
    if (report.refused > 0) {
      const rows = `${report.refused} of ${report.rows} rows`;
      throw new RunFailedError('invalid_request', `${rows} cannot be used and are not in ${out}; the others are.`);
    }
  } finally {
    line.end();
  }
}

/** @param benchmark the group of commands that it joins */
export function addBenchmarkImportCommand(benchmark: Command, terminal: () => Terminal): void {
  benchmark
    .command('import')
    .description('a published benchmark from a copy of its files, as a folder for "benchmark create"')
    .argument('[name]', 'one of those that --list tells')
    .argument('[source]', 'a file, or a folder with files as they are published')
    .option('--list', 'what can be imported, and from where')
    .option('--out <folder>', 'where to; it must be empty or not there')
    .option('--split <name>', 'the split, where the names of the files do not say it')
    .addOption(
      new Option('--visibility <which>', 'who sees questions and pictures on the board')
        .choices(['public', 'hidden'])
        .default('public'),
    )
    .option('--limit <n>', 'stop after about so many samples', parseNumber)
    .option('--json', 'print the report as JSON')
    .action(async (name: string | undefined, source: string | undefined, options: ImportCommandOptions) => {
      const { canvas, print } = terminal();
      if (options.list) {
        return print(options.json ? JSON.stringify(IMPORTERS.map(described)) : renderImporters(canvas, IMPORTERS));
      }
      if (name === undefined) throw new UsageError('Which benchmark? sightline benchmark import --list tells them.');
      const importer = findImporter(name);
      if (source === undefined) {
        throw new UsageError(
          `Give the file or folder with ${importer.title}, which is published at ${importer.source}.`,
        );
      }
      if (options.out === undefined) throw new UsageError('Give the folder to write to by --out FOLDER.');
      check(options);
      return runImport(importer, { source, out: options.out, options }, { canvas, print });
    });
}

const described = ({ name, title, description, license, source, layouts, splits }: Importer) => ({
  ...{ name, title, description, license, source },
  formats: [...new Set(layouts.map(({ format }) => format))],
  splits: splits.map(([split]) => split),
});
