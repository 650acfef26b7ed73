/** `npm run validity`: fresh renders with known truth, through the runner, to figures with intervals. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { fetchReadiness, type RunnerAddress } from '#clients/runner/call.ts';
import { REFERENCE_BUNDLE, type StartedRunner, startRunner } from '#clients/runner/start.ts';
import type { Scorer } from '#contract/runner.ts';
import { filterMisses } from '#studies/filters/gates.ts';
import { toFiltersPage } from '#studies/filters/page.ts';
import { runFilters, writeFilterPages } from '#studies/filters/run-filters.ts';
import { createProgress, type Progress } from '#studies/shared/progress.ts';
import { preparePython } from '#studies/shared/python.ts';
import { drawRenders, type Renders, readGeneratorVersion, readRenders } from '#studies/shared/renders.ts';
import { toJson } from '#studies/shared/to-json.ts';
import { buildReport } from './build-report.ts';
import { gatesOf } from './figures/goals.ts';
import { toPage } from './markdown.ts';
import { measure } from './measure.ts';
import { drawPlots } from './plots/index.ts';
import { type ValidityReport, validityReport } from './report.ts';
import { toSummary } from './summary.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Fewer samples leave kinds of questions without an answer to compare. */
const SAMPLES_MIN = 40;
const PROCESSES_MAX = 4;
/** Exit status after a signal, as shells have it for SIGINT. */
const INTERRUPTED = 130;

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

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`give a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

async function getRenders(options: Options, scratch: string, progress: Progress): Promise<Renders> {
  if (options.renders !== undefined) return readRenders(options.renders);
  const interpreter = process.env.SIGHTLINE_PYTHON;
  const python = await preparePython({ root: ROOT, interpreter, log: progress.step });
  progress.step(`drawing ${options.samples} samples with seed ${options.seed}`);
  return drawRenders({ python, root: ROOT, folder: scratch, seed: options.seed, samples: options.samples });
}

async function withRunners<Result>(
  options: Options,
  progress: Progress,
  work: (runners: RunnerAddress[]) => Promise<Result>,
): Promise<Result> {
  const token = process.env.SIGHTLINE_TOKEN;
  if (options.runner !== undefined) return work([{ url: options.runner, token }]);
  const own: StartedRunner[] = [];
  const stopAll = () => Promise.all(own.map((runner) => runner.stop()));
  const interrupt = () => void stopAll().then(() => process.exit(INTERRUPTED));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    progress.step(`starting ${options.processes} runner${options.processes === 1 ? '' : 's'}`);
    for (let started = 0; started < options.processes; started++) {
      // A model this small gains nothing from a second thread, and everything from a second process.
      own.push(await startRunner({ SIGHTLINE_BUNDLE: options.model ?? REFERENCE_BUNDLE, SIGHTLINE_THREADS: '1' }));
    }
    return await work(own.map(({ url }) => ({ url, token })));
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stopAll();
  }
}

async function scorerOf([runner]: readonly RunnerAddress[]): Promise<Scorer> {
  if (!runner) throw new Error('there is no runner to measure with');
  const state = await fetchReadiness(runner).catch((cause: unknown) => {
    throw new Error(`no runner answers at ${runner.url}`, { cause });
  });
  if (!state.scorer) throw new Error(`the runner at ${runner.url} is not ready: ${state.reason ?? 'no reason given'}`);
  return state.scorer;
}

async function runMeasurement(options: Options, progress: Progress): Promise<ValidityReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'sightline-validity-'));
  try {
    const renders = await getRenders(options, scratch, progress);
    const { samples } = renders;
    return await withRunners(options, progress, async (runners) => {
      const scorer = await scorerOf(runners);
      const title = `asking the runner about ${samples.length} samples`;
      progress.step(title);
      const onProgress = (done: number) => progress.share(title, done);
      const measured = await measure({ samples, runners, seed: options.seed, onProgress });
      progress.step('computing figures and intervals');
      return buildReport(measured, {
        command: `npm run validity -- --samples ${samples.length} --seed ${options.seed}`,
        seed: options.seed,
        scorer,
        generator: { version: await readGeneratorVersion(ROOT), renders_sha256: renders.sha256 },
      });
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writePages(report: ValidityReport, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'validity.json'), toJson(report, 2));
  await writeFile(join(folder, 'README.md'), toPage(report));
  for (const [name, svg] of await drawPlots(report)) await writeFile(join(folder, `${name}.svg`), svg);
}

/** @returns whether the gates hold; says on stderr which does not */
function passesGates(report: ValidityReport): boolean {
  const failed = gatesOf(report).filter(({ met }) => !met);
  for (const { name, measured, target } of failed) {
    process.stderr.write(`gate failed: ${name} is ${measured.toFixed(4)}, below ${target}\n`);
  }
  return failed.length === 0;
}

/** The filters of datasets, through the service. */
async function runForFilters(options: Options): Promise<void> {
  const progress = createProgress(process.stderr);
  const { samples, seed, model, short } = options;
  try {
    const report = await runFilters({ root: ROOT, samples, seed, model, short, progress });
    const folder = options.out ?? (options.json ? undefined : join(ROOT, 'docs', 'validity'));
    if (folder !== undefined) await writeFilterPages(report, folder);
    progress.end();
    process.stdout.write(options.json ? toJson(report) : `${toFiltersPage(report)}\n`);
    for (const miss of options.gate ? filterMisses(report) : []) {
      process.stderr.write(`gate failed: ${miss}\n`);
      process.exitCode = 1;
    }
  } catch (error) {
    progress.fail();
    process.stderr.write(`validity: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function run(options: Options): Promise<void> {
  if (options.filters) return runForFilters(options);

  const progress = createProgress(process.stderr);
  try {
    const report = validityReport.parse(await runMeasurement(options, progress));
    const folder = options.out ?? (options.json ? undefined : join(ROOT, 'docs', 'validity'));
    if (folder !== undefined) {
      progress.step(`writing ${folder}`);
      await writePages(report, folder);
    }
    progress.end();
    process.stdout.write(options.json ? toJson(report) : `${toSummary(report)}\n`);
    if (options.gate && !passesGates(report)) process.exitCode = 1;
  } catch (error) {
    progress.fail();
    process.stderr.write(`validity: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

await new Command('validity')
  .description('measures how well visual dependency finds the tokens that need the picture, on fresh renders')
  .option('--samples <n>', 'samples to draw', integer(SAMPLES_MIN, 100_000), 400)
  .option('--seed <n>', 'seed of the renders and the perturbations', integer(0, 0xffff_ffff), 20261)
  .option('--model <folder>', 'bundle to measure (default: the model that ships with the project)')
  .option('--runner <url>', 'a runner that is up already, instead of starting some (its token: SIGHTLINE_TOKEN)')
  .option(
    '--processes <n>',
    'runners to start',
    integer(1, 64),
    Math.min(PROCESSES_MAX, Math.max(1, availableParallelism())),
  )
  .option('--renders <folder>', 'measure on these renders of the generator instead of drawing some (--seed is theirs)')
  .option('--out <folder>', 'where page, plots and validity.json go (default: docs/validity, or nowhere with --json)')
  .option('--json', 'print one JSON document instead of a table', false)
  .option('--gate', 'fail when the figures are far below the goals', false)
  .option('--filters', 'measure the filters of datasets instead, through a service of its own', false)
  .option('--short', 'of filters: only signals without the image', false)
  .action(run)
  .parseAsync();
