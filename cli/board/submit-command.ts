/** `sightline submit`: submits responses to a benchmark. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { LIMITS } from '#contract/limits.ts';
import { SUBMISSION_VISIBILITIES, type SubmissionVisibility } from '#contract/submission.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { followSubmission } from './follow-submission.ts';
import { renderBoard } from './render-board.ts';
import { renderSubmission } from './render-submission.ts';

interface SubmitOptions extends ServiceChoice {
  model: string;
  team?: string;
  link?: string;
  description?: string;
  visibility: SubmissionVisibility;
  benchmarkVersion?: number;
  wait: boolean;
  json?: boolean;
}

/** @throws UsageError if the file cannot be read or is over the limit */
async function readResponses(path: string) {
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new UsageError(`The responses file ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const limit = LIMITS.requestBytesMax;
  if (body.length > limit) throw new UsageError(`${path} has ${body.length} bytes; the limit is ${limit}.`);
  const type = extname(path) === '.parquet' ? 'application/vnd.apache.parquet' : 'application/jsonl';
  return { body, type } as const;
}

interface Target {
  benchmark: string;
  path: string;
}

async function submit({ benchmark, path }: Target, options: SubmitOptions, terminal: Terminal): Promise<void> {
  const file = await readResponses(path);
  const { model, team, link, description, visibility, benchmarkVersion, wait, json } = options;
  const about = {
    model,
    ...(team ? { team } : {}),
    ...(link ? { link } : {}),
    ...(description ? { description } : {}),
  };
  await withProgressLine((line) =>
    withClient(options, async (client, signal) => {
      line.show('sending');
      const version = benchmarkVersion ?? (await client.readBenchmark(benchmark)).version;
      if (version === 0) throw new UsageError(`The benchmark "${benchmark}" has no version yet.`);
      const accepted = await client.submitResponses({ benchmark, version, visibility, ...about }, file);
      if (!wait) {
        line.end();
        return printValue(terminal, { value: accepted, json, render: renderSubmission });
      }
      const ended = await followSubmission(client, accepted, { say: line.say, signal });
      const metrics = await client.readSubmissionMetrics(ended.id);
      const board = await client.readBoard(benchmark, { version });
      line.end();
      await printValue(terminal, {
        value: { ...ended, metrics },
        json,
        render: (canvas, submission) => `${renderSubmission(canvas, submission)}\n\n${renderBoard(canvas, board)}`,
      });
    }),
  );
}

export function addSubmitCommand(program: Command, terminal: OpenTerminal): void {
  const command = program
    .command('submit')
    .description('submit responses to a benchmark, and wait until they are graded and scored')
    .argument('<benchmark>', 'name of the benchmark')
    .argument('<file>', 'JSON lines or Parquet: {id, responses[], blind_responses[]?}')
    .requiredOption('--model <name>', 'name of the model on the leaderboard')
    .option('--team <name>', 'name of the team')
    .option('--link <url>', 'link to a paper, a model card or code')
    .option('--description <text>', 'description of the submission')
    .addOption(
      new Option('--visibility <who>', 'who sees the submission').choices(SUBMISSION_VISIBILITIES).default('private'),
    )
    .option('--benchmark-version <n>', 'version of the benchmark (default: the newest)', parseNumber)
    .option('--no-wait', 'do not wait until the submission is scored')
    .option('--json', 'print the submission as JSON');
  addServiceOptions(command).action((benchmark: string, path: string, options: SubmitOptions) =>
    submit({ benchmark, path }, options, terminal()),
  );
}
