/** The three parts of the demo: examples as runs of the service, and their results as pages. Knows no flags. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerAddress } from '#clients/runner/call.ts';
import type { Client } from '#clients/typescript/create-client.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Run, RunRequestInput } from '#contract/run.ts';
import { followRun, readFailures, uploadImages } from '../run/follow-run.ts';
import { namingImages } from '../score/name-images.ts';
import { type ReportPage, showsPictures } from '../score/print-report.ts';
import { readScoreJob } from '../score/read-score-job.ts';
import { readReport } from '../score/report-of-run.ts';
import { fetchJobViews, type ScoreJob } from '../score/score-job.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Example, readExample, toScoreOptions } from './read-example.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const DRAWS = 4;

export interface Stage extends Terminal {
  client: Client;
  runner: RunnerAddress;
  signal: AbortSignal;
  line: ProgressLine;
}

export interface Part {
  example: Example;
  job: ScoreJob;
}

export function readShipped(name: 'photo/photo' | 'group/group' | 'group/shortcut'): Promise<Example> {
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

/** Sends the images and submits one run for each part. */
export async function submitParts({ client, line }: Stage, parts: readonly Part[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const part of parts) {
    const { images } = part.job;
    const run = await namingImages(images, async () => {
      await uploadImages(client, images, line);
      return client.submitRun(toRun(part));
    });
    runs.push(run);
  }
  return runs;
}

/** @throws SightlineError the reason of a sample that has no result */
async function requireResult(client: Client, run: Run): Promise<void> {
  const [failure] = await readFailures(client, run);
  const { code, detail } = failure?.error ?? { code: 'internal' as const, detail: 'The run has no result' };
  if (run.status !== 'succeeded') throw new SightlineError(code, detail);
}

/** Follows all runs at once, on one line. */
export async function awaitRuns({ client, line }: Stage, parts: readonly Part[], runs: readonly Run[]): Promise<Run[]> {
  const scored = runs.map(() => 0);
  const total = runs.reduce((sum, { responses }) => sum + responses.total, 0);
  const await1 = async ({ id }: Run, at: number) => {
    const ended = await followRun({
      client,
      runId: id,
      onEvent({ run }) {
        scored[at] = run.responses.scored;
        line.update({ done: scored.reduce((sum, count) => sum + count, 0), total });
      },
    });
    await namingImages(parts[at]?.job.images ?? [], () => requireResult(client, ended));
    return ended;
  };
  return Promise.all(runs.map(await1));
}

export async function readPage(stage: Stage, { example, job }: Part, run: Run): Promise<ReportPage> {
  const { client, runner, canvas, signal } = stage;
  return {
    report: await readReport(client, run, example.question),
    views: showsPictures(canvas) ? await fetchJobViews(runner, job, signal) : { views: [] },
    notes: example.responses.map(({ note }) => note),
  };
}
