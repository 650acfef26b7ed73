/** `npm run validity`: does visual dependency find the tokens that need the picture? With --filters: which filter finds shortcuts? */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { findFailedGates as findFailedFilterGates } from '#studies/filters/gates.ts';
import { toFilterTables } from '#studies/filters/report.ts';
import { runFilters, writeFilters } from '#studies/filters/run-filters.ts';
import { createProgress, type Progress } from '#studies/shared/progress.ts';
import { toColumns } from '#studies/shared/text-table.ts';
import { toJson } from '#studies/shared/to-json.ts';
import { findFailedGates } from './figures/goals.ts';
import { runValidity, writeValidity } from './run-validity.ts';
import { toSummary } from './summary.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = join(ROOT, 'docs', 'validity');
/** With fewer samples, some kinds of questions have no answer to compare. */
const SAMPLES_MIN = 40;
const PROCESSES_MAX = 4;

interface Options {
  samples: number;
  seed: number;
  model?: string;
  processes: number;
  runner?: string;
  renders?: string;
  out?: string;
  json: boolean;
  gate: boolean;
  filters: boolean;
  short: boolean;
}

interface Outcome {
  output: string;
  failedGates: string[];
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`give a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

async function measureDependency(options: Options, progress: Progress): Promise<Outcome> {
  const report = await runValidity({ ...options, root: ROOT, progress });
  const folder = options.out ?? (options.json ? undefined : PAGES);
  if (folder !== undefined) {
    progress.step(`writing ${folder}`);
    await writeValidity(report, folder);
  }
  const output = options.json ? toJson(report) : `${toSummary(report)}\n`;
  return { output, failedGates: findFailedGates(report) };
}

async function measureFilters(options: Options, progress: Progress): Promise<Outcome> {
  const { samples, seed, model, short, json } = options;
  const report = await runFilters({ root: ROOT, samples, seed, model, short, progress });
  const folder = options.out ?? (json || short ? undefined : PAGES);
  if (folder !== undefined) await writeFilters(report, folder);
  const tables = Object.entries(toFilterTables(report)).map(([name, table]) => `${name}\n${toColumns(table)}\n`);
  return { output: json ? toJson(report) : tables.join('\n'), failedGates: findFailedFilterGates(report) };
}

async function run(options: Options): Promise<void> {
  const progress = createProgress(process.stderr);
  try {
    const measure = options.filters ? measureFilters : measureDependency;
    const { output, failedGates } = await measure(options, progress);
    progress.end();
    process.stdout.write(output);
    for (const gate of options.gate ? failedGates : []) {
      process.stderr.write(`gate failed: ${gate}\n`);
      process.exitCode = 1;
    }
  } catch (error) {
    progress.fail();
    process.stderr.write(`validity: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

await new Command('validity')
  .description('measures how well visual dependency finds the tokens that need the picture, on fresh samples')
  .option('--samples <n>', 'samples to draw', integer(SAMPLES_MIN, 100_000), 400)
  .option('--seed <n>', 'seed of the samples and the perturbations', integer(0, 0xffff_ffff), 20261)
  .option('--model <folder>', 'bundle to measure (default: the reference model)')
  .option('--runner <url>', 'use a running runner instead of starting some (its token: SIGHTLINE_TOKEN)')
  .option(
    '--processes <n>',
    'runners to start',
    integer(1, 64),
    Math.min(PROCESSES_MAX, Math.max(1, availableParallelism())),
  )
  .option('--renders <folder>', 'use samples that the generator wrote instead of drawing some (--seed must be theirs)')
  .option(
    '--out <folder>',
    'folder for the JSON file, the charts and the tables (default: docs/validity; none with --json or --short)',
  )
  .option('--json', 'print one JSON document instead of tables', false)
  .option('--gate', 'fail if the figures are far below the goals', false)
  .option('--filters', 'measure the filters of datasets instead, through a service started for it', false)
  .option('--short', 'with --filters: measure only signals computed without the image', false)
  .action(run)
  .parseAsync();
