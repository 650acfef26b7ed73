/** Parts of the demo: submits an example as a run, follows it, and reads its results. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerAddress } from '#clients/runner/call.ts';
import type { Client } from '#clients/typescript/create-client.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Run } from '#contract/run.ts';
import type { RunRequestInput } from '#contract/run-request.ts';
import { followRun, readFailures, uploadImages } from '../run/follow-run.ts';
import { readScoreJob } from '../score/read-score-job.ts';
import { type ReportPage, showsImages } from '../score/render-report.ts';
import { fetchJobViews, type ScoreJob } from '../score/run-score-job.ts';
import { withImagePaths } from '../score/with-image-paths.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Example, readExample, toScoreOptions } from './read-example.ts';
import { readReport } from './read-report.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const DRAWS = 4;

/** What all parts of the demo share. */
export interface DemoContext extends Terminal {
  client: Client;
  runner: RunnerAddress;
  signal: AbortSignal;
  line: ProgressLine;
}

export interface Part {
  example: Example;
  job: ScoreJob;
}

export function readShippedExample(name: 'photo/photo' | 'group/group' | 'group/shortcut'): Promise<Example> {
  return readExample(join(EXAMPLES, `${name}.json`));
}

export async function toPart(example: Example, rewards?: number[]): Promise<Part> {
  const options = toScoreOptions(example, DRAWS);
  return { example, job: await readScoreJob(rewards ? { ...options, reward: rewards } : options) };
}

function toRun({ example, job }: Part): RunRequestInput {
  const { samples, model: _model, model_revision: _revision, prefix_sharing: _sharing, ...config } = job.request;
  return {
    name: example.question.slice(0, 100),
    ...config,
    shaping: job.shaping,
    samples: samples.map((sample) => ({
      ...sample,
      responses: sample.responses.map((response, index) => ({ ...response, reward: job.rewards?.[index] })),
    })) as RunRequestInput['samples'],
  };
}

/** Uploads the images and submits one run per part. */
export async function submitParts({ client, line }: DemoContext, parts: readonly Part[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const part of parts) {
    const { images } = part.job;
    const run = await withImagePaths(images, async () => {
      await uploadImages(client, images, line);
      return client.submitRun(toRun(part));
    });
    runs.push(run);
  }
  return runs;
}

/** @throws SightlineError with the error of the sample if the run has no result */
async function requireResult(client: Client, run: Run): Promise<void> {
  const [failure] = await readFailures(client, run);
  const { code, detail } = failure?.error ?? { code: 'internal' as const, detail: 'The run has no result' };
  if (run.status !== 'succeeded') throw new SightlineError(code, detail);
}

/** Follows all runs together on one progress line. */
export async function awaitRuns(
  { client, line }: DemoContext,
  parts: readonly Part[],
  runs: readonly Run[],
): Promise<Run[]> {
  const scored = runs.map(() => 0);
  const total = runs.reduce((sum, { responses }) => sum + responses.total, 0);
  const awaitRun = async ({ id }: Run, index: number) => {
    const ended = await followRun({
      client,
      runId: id,
      onEvent({ run }) {
        scored[index] = run.responses.scored;
        line.update({ done: scored.reduce((sum, count) => sum + count, 0), total });
      },
    });
    await withImagePaths(parts[index]?.job.images ?? [], () => requireResult(client, ended));
    return ended;
  };
  return Promise.all(runs.map(awaitRun));
}

export async function readPage(context: DemoContext, { example, job }: Part, run: Run): Promise<ReportPage> {
  const { client, runner, canvas, signal } = context;
  return {
    report: await readReport(client, run, example.question),
    views: showsImages(canvas) ? await fetchJobViews(runner, job, signal) : { views: [] },
    notes: example.responses.map(({ note }) => note),
  };
}
