/** Measures the validity of visual dependency: draws samples, scores them with runners, and writes the study's files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchReadiness, type RunnerAddress } from '#clients/runner/call.ts';
import { REFERENCE_BUNDLE, type StartedRunner, startRunner } from '#clients/runner/start.ts';
import type { Scorer } from '#contract/runner-events.ts';
import { writePageTables } from '#studies/shared/page-tables.ts';
import type { Progress } from '#studies/shared/progress.ts';
import { preparePython } from '#studies/shared/python.ts';
import { drawRenders, type Renders, readGeneratorVersion, readRenders } from '#studies/shared/renders.ts';
import { toJson } from '#studies/shared/to-json.ts';
import { buildReport } from './build-report.ts';
import { measure } from './measure.ts';
import { drawPlots } from './plots/index.ts';
import { type ValidityReport, validityReport } from './report.ts';
import { toPageTables } from './tables.ts';

/** Exit status after a signal, as shells report SIGINT. */
const INTERRUPTED = 130;

export interface ValidityRun {
  root: string;
  samples: number;
  seed: number;
  /** Bundle to measure; undefined measures the reference model. */
  model?: string;
  /** Runners to start. */
  processes: number;
  /** URL of a running runner to use instead of starting some. */
  runner?: string;
  /** Folder of samples to use instead of drawing some. */
  renders?: string;
  progress: Progress;
}

async function getRenders(options: ValidityRun, folder: string): Promise<Renders> {
  const { root, renders, seed, samples, progress } = options;
  if (renders !== undefined) return readRenders(renders);
  const python = await preparePython({ root, interpreter: process.env.SIGHTLINE_PYTHON, log: progress.step });
  progress.step(`drawing ${samples} samples with seed ${seed}`);
  return drawRenders({ python, root, folder, seed, samples });
}

async function withRunners<Result>(
  { runner, processes, model, progress }: ValidityRun,
  work: (runners: RunnerAddress[]) => Promise<Result>,
): Promise<Result> {
  const token = process.env.SIGHTLINE_TOKEN;
  if (runner !== undefined) return work([{ url: runner, token }]);
  const started: StartedRunner[] = [];
  const stopAll = () => Promise.all(started.map((each) => each.stop()));
  const interrupt = () => void stopAll().then(() => process.exit(INTERRUPTED));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    progress.step(`starting ${processes} runner${processes === 1 ? '' : 's'}`);
    while (started.length < processes) {
      // A second thread does not speed up a model this small; a second process does.
      started.push(await startRunner({ SIGHTLINE_BUNDLE: model ?? REFERENCE_BUNDLE, SIGHTLINE_THREADS: '1' }));
    }
    return await work(started.map(({ url }) => ({ url, token })));
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stopAll();
  }
}

async function readScorer([runner]: readonly RunnerAddress[]): Promise<Scorer> {
  if (!runner) throw new Error('there is no runner to measure with');
  const state = await fetchReadiness(runner).catch((cause: unknown) => {
    throw new Error(`no runner answers at ${runner.url}`, { cause });
  });
  if (!state.scorer) throw new Error(`the runner at ${runner.url} is not ready: ${state.reason ?? 'no reason given'}`);
  return state.scorer;
}

export async function runValidity(options: ValidityRun): Promise<ValidityReport> {
  const { root, seed, progress } = options;
  const scratch = await mkdtemp(join(tmpdir(), 'sightline-validity-'));
  try {
    const renders = await getRenders(options, scratch);
    const { samples } = renders;
    return await withRunners(options, async (runners) => {
      const scorer = await readScorer(runners);
      const title = `scoring ${samples.length} samples`;
      progress.step(title);
      const onProgress = (done: number) => progress.share(title, done);
      const measured = await measure({ samples, runners, seed, onProgress });
      progress.step('computing figures and intervals');
      const report = buildReport(measured, {
        command: `npm run validity -- --samples ${samples.length} --seed ${seed}`,
        seed,
        scorer,
        generator: { version: await readGeneratorVersion(root), renders_sha256: renders.sha256 },
      });
      // Tables and charts show the rounded figures of validity.json, so that they can be made again from it.
      return validityReport.parse(JSON.parse(toJson(report)));
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Writes validity.json, the charts, and the tables of README.md. */
export async function writeValidity(report: ValidityReport, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'validity.json'), toJson(report, 2));
  for (const [name, svg] of await drawPlots(report)) await writeFile(join(folder, `${name}.svg`), svg);
  await writePageTables(join(folder, 'README.md'), toPageTables(report));
}
